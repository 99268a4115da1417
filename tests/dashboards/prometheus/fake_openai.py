"""A provider of models in this process: OpenAI's API, as far as its client for chats needs it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.running_server import running_server

PROMPT, COMPLETION = 100, 20
"""The tokens of every response."""

BROKEN = "broken"
"""The model whose calls fail."""

_USAGE = {"prompt_tokens": PROMPT, "completion_tokens": COMPLETION, "total_tokens": PROMPT + COMPLETION}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Log nothing."""

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if request["model"] == BROKEN:
            self._send(400, "application/json", json.dumps({"error": {"message": "no such model"}}))
        elif request.get("stream"):
            events = [*map(json.dumps, _chunks(request["model"])), "[DONE]"]
            self._send(200, "text/event-stream", "".join(f"data: {event}\n\n" for event in events))
        else:
            choice = {"index": 0, "message": {"role": "assistant", "content": "Done."}, "finish_reason": "stop"}
            response = _response("chat.completion", request["model"], [choice]) | {"usage": _USAGE}
            self._send(200, "application/json", json.dumps(response))

    def _send(self, status: int, content_type: str, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())


def _response(kind: str, model: str, choices: list[Any]) -> dict[str, Any]:
    return {"id": "1", "object": kind, "created": 1, "model": model, "choices": choices}


def _chunks(model: str) -> Iterator[dict[str, Any]]:
    for word in ("Do", "ne", "."):
        delta = {"role": "assistant", "content": word}
        yield _response("chat.completion.chunk", model, [{"index": 0, "delta": delta, "finish_reason": None}])
    yield _response("chat.completion.chunk", model, [{"index": 0, "delta": {}, "finish_reason": "stop"}])
    yield _response("chat.completion.chunk", model, []) | {"usage": _USAGE}


@contextmanager
def serve_openai() -> Iterator[str]:
    """Serve the API and return its address."""
    with running_server(ThreadingHTTPServer(("127.0.0.1", 0), _Handler)) as url:
        yield f"{url}/v1"
