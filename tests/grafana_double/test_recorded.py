"""The double says what real servers said: each recorded exchange, in order, against one that begins as they did.

Compared are status, content type and the whole body; of what a server makes up itself (VOLATILE) only the type.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from tests.grafana_double.server import Grafana

RECORDED = {
    version: json.loads((Path(__file__).parent / "recorded" / f"{version}.json").read_text(encoding="utf-8"))
    for version in ("10.1", "12.2")
}
CASES = [(version, number) for version, exchanges in RECORDED.items() for number in range(len(exchanges))]
LEFT_OUT = "..."  # a key of the recording that stands for what was not kept
VOLATILE = {
    "accessErrorId",
    "buildstamp",
    "continue",
    "created",
    "createdAt",
    "creationTimestamp",
    "dashboardId",
    "folderId",
    "grafana.app/createdBy",
    "grafana.app/deprecatedInternalID",
    "grafana.app/updatedBy",
    "grafana.app/updatedTimestamp",
    "id",
    "key",
    "time",
    "updated",
    "updatedAt",
}
MOMENT = 13  # digits of a resourceVersion that is a moment
MADE = re.compile(
    r"[a-f][a-z0-9]{13}|[0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9_-]{43,44}|[0-9a-f]{16}|org:1/start:\d+/folder:"
)
"""What a server makes up and a later request may name: uids, hashes, tokens of a next page."""


class Names:
    """What the recorded server called something, and what the double calls it."""

    def __init__(self) -> None:
        self.known: dict[str, str] = {}

    def learn(self, recorded: Any, ours: Any) -> None:
        if isinstance(recorded, dict) and isinstance(ours, dict):
            for key in recorded.keys() & ours.keys():
                item, other = recorded[key], ours[key]
                if isinstance(item, str) and isinstance(other, str) and item != other and MADE.fullmatch(item):
                    self.known.setdefault(item, other)
                self.learn(item, other)
        elif isinstance(recorded, list) and isinstance(ours, list):
            for item, other in zip(recorded, ours, strict=False):
                self.learn(item, other)

    def ours(self, text: str) -> str:
        for recorded, own in self.known.items():
            text = text.replace(recorded, own)
        return text


def authorization(identity: str, tokens: dict[str, str]) -> dict[str, str]:
    basic = {"admin": "admin:admin", "bad password": "admin:wrong"}
    if identity in basic:
        return {"Authorization": "Basic " + base64.b64encode(basic[identity].encode()).decode()}
    if identity == "nobody":
        return {}
    return {"Authorization": "Bearer " + tokens.get(identity, "glsa_bad")}


def send(connection: HTTPConnection, exchange: dict[str, Any], names: Names, tokens: dict[str, str]) -> dict[str, Any]:
    request = exchange["request"]
    headers = authorization(exchange["as"], tokens) | (request.get("headers") or {})
    headers |= {"User-Agent": "Python-urllib/3", "Content-Type": "application/json"}
    body = None if request.get("body") is None else names.ours(json.dumps(request["body"]))
    connection.request(request["method"], names.ours(request["path"]), body, headers)
    response = connection.getresponse()
    text, kind = response.read().decode(), response.headers.get("Content-Type")
    try:
        answered = json.loads(text) if text else ""
    except ValueError:
        answered = text
    return {"status": response.status, "contentType": kind, "body": answered}


@cache
def replayed(version: str) -> tuple[list[dict[str, Any]], Names]:
    """Everything the double answers to the requests of one recording."""
    names, answers = Names(), []
    tokens: dict[str, str] = {}
    with Grafana(version, recorded=True) as grafana:
        connection = HTTPConnection("127.0.0.1", grafana.server.server_address[1])
        for exchange in RECORDED[version]:
            response = send(connection, exchange, names, tokens)
            answers.append(response)
            if isinstance(response["body"], dict) and "key" in response["body"]:
                tokens[exchange["name"].removeprefix("create token ")] = response["body"]["key"]
            names.learn(exchange["response"]["body"], response["body"])
        connection.close()
    return answers, names


def differences(recorded: Any, ours: Any, location: str = "") -> Iterator[str]:
    """Where two answers are not alike."""
    if isinstance(recorded, dict) and isinstance(ours, dict):
        for key in sorted((recorded.keys() ^ ours.keys()) - {LEFT_OUT}):
            yield f"{location}/{key}: {'is missing' if key in recorded else 'is too much'}"
        for key in sorted(recorded.keys() & ours.keys()):
            if key in VOLATILE or (key == "resourceVersion" and len(recorded[key]) == MOMENT):
                if type(recorded[key]) is not type(ours[key]):
                    yield f"{location}/{key}: {recorded[key]!r}, not {ours[key]!r}"
            else:
                yield from differences(recorded[key], ours[key], f"{location}/{key}")
    elif isinstance(recorded, list) and isinstance(ours, list):
        if len(recorded) != len(ours):
            yield f"{location}: {len(recorded)} items, not {len(ours)}"
        for number, (item, other) in enumerate(zip(recorded, ours, strict=False)):
            yield from differences(item, other, f"{location}/{number}")
    elif recorded != ours:
        yield f"{location}: {recorded!r}, not {ours!r}"


@pytest.mark.parametrize(
    ("version", "number"), CASES, ids=lambda part: str(part) if isinstance(part, str) else f"{part:03}"
)
def test_the_double_answers_as_recorded(version: str, number: int) -> None:
    exchange = RECORDED[version][number]
    answers, names = replayed(version)
    recorded = json.loads(names.ours(json.dumps(exchange["response"])))
    assert list(differences(recorded, answers[number])) == [], exchange["name"]


def test_all_recorded_exchanges_are_replayed() -> None:
    assert {version: len(replayed(version)[0]) for version in RECORDED} == {"10.1": 148, "12.2": 174}
