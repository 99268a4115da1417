"""The double responds like real servers: the recorded exchanges are replayed in order, from the recorded state.

Status, content type and the whole body are compared; of generated values (VOLATILE) only the type.
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
    name: json.loads((Path(__file__).parent / "recorded" / f"{name}.json").read_text(encoding="utf-8"))
    for name in ("10.1", "12.2", "12.2-sharing")
}
STARTS_EMPTY = ("12.2-sharing",)
"""The recordings of servers without files; the others start in the recorded state."""

CASES = [(version, number) for version, exchanges in RECORDED.items() for number in range(len(exchanges))]
OMITTED = "..."  # a key in the recording that replaces omitted fields
VOLATILE = {
    "accessErrorId",
    "buildstamp",
    "connectionId",
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
TIMESTAMP_LENGTH = 13  # a resourceVersion of this length is a timestamp
GENERATED = re.compile(
    r"[a-f][a-z0-9]{13}|[0-9a-f]{8}-[0-9a-f-]{27}|[A-Za-z0-9_-]{43,44}|[0-9a-f]{16}|org:1/start:\d+/folder:"
)
"""Generated values that a later request may contain: uids, hashes, tokens of a next page."""


class Names:
    """Generated values of the recorded server, with those of the double."""

    def __init__(self) -> None:
        self.by_recorded: dict[str, str] = {}

    def learn(self, recorded: Any, actual: Any) -> None:
        if isinstance(recorded, dict) and isinstance(actual, dict):
            for key in recorded.keys() & actual.keys():
                item, other = recorded[key], actual[key]
                if isinstance(item, str) and isinstance(other, str) and item != other and GENERATED.fullmatch(item):
                    self.by_recorded.setdefault(item, other)
                self.learn(item, other)
        elif isinstance(recorded, list) and isinstance(actual, list):
            for item, other in zip(recorded, actual, strict=False):
                self.learn(item, other)

    def actual(self, text: str) -> str:
        for recorded, actual in self.by_recorded.items():
            text = text.replace(recorded, actual)
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
    body = None if request.get("body") is None else names.actual(json.dumps(request["body"]))
    connection.request(request["method"], names.actual(request["path"]), body, headers)
    response = connection.getresponse()
    text, content_type = response.read().decode(), response.headers.get("Content-Type")
    try:
        answered = json.loads(text) if text else ""
    except ValueError:
        answered = text
    return {"status": response.status, "contentType": content_type, "body": answered}


@cache
def replay(name: str) -> tuple[list[dict[str, Any]], Names]:
    """Return the responses of the double to the requests of one recording."""
    names, answers = Names(), []
    tokens: dict[str, str] = {}
    with Grafana(name.partition("-")[0], recorded=name not in STARTS_EMPTY) as grafana:
        connection = HTTPConnection("127.0.0.1", grafana.server.server_address[1])
        for exchange in RECORDED[name]:
            response = send(connection, exchange, names, tokens)
            answers.append(response)
            if isinstance(response["body"], dict) and "key" in response["body"]:
                tokens[exchange["name"].removeprefix("create token ")] = response["body"]["key"]
            names.learn(exchange["response"]["body"], response["body"])
        connection.close()
    return answers, names


def differences(recorded: Any, actual: Any, location: str = "") -> Iterator[str]:
    """Yield the differences of two responses."""
    if isinstance(recorded, dict) and isinstance(actual, dict):
        more = set() if OMITTED in recorded else actual.keys() - recorded.keys()
        for key in sorted((recorded.keys() - actual.keys() - {OMITTED}) | more):
            yield f"{location}/{key}: {'is missing' if key in recorded else 'is unexpected'}"
        for key in sorted(recorded.keys() & actual.keys()):
            if key in VOLATILE or (key == "resourceVersion" and len(recorded[key]) == TIMESTAMP_LENGTH):
                if type(recorded[key]) is not type(actual[key]):
                    yield f"{location}/{key}: {recorded[key]!r}, not {actual[key]!r}"
            else:
                yield from differences(recorded[key], actual[key], f"{location}/{key}")
    elif isinstance(recorded, list) and isinstance(actual, list):
        if len(recorded) != len(actual):
            yield f"{location}: {len(recorded)} items, not {len(actual)}"
        for number, (item, other) in enumerate(zip(recorded, actual, strict=False)):
            yield from differences(item, other, f"{location}/{number}")
    elif recorded != actual:
        yield f"{location}: {recorded!r}, not {actual!r}"


@pytest.mark.parametrize(
    ("version", "number"), CASES, ids=lambda part: str(part) if isinstance(part, str) else f"{part:03}"
)
def test_the_double_answers_as_recorded(version: str, number: int) -> None:
    exchange = RECORDED[version][number]
    answers, names = replay(version)
    recorded = json.loads(names.actual(json.dumps(exchange["response"])))
    assert list(differences(recorded, answers[number])) == [], exchange["name"]


def test_all_recorded_exchanges_are_replayed() -> None:
    assert {version: len(replay(version)[0]) for version in RECORDED} == {
        "10.1": 148,
        "12.2": 174,
        "12.2-sharing": 84,
    }
