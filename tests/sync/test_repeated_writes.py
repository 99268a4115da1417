"""A write that is repeated after a pause does not overwrite an edit that was saved in the pause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from heddle.grafana.http import Retries
from heddle.sync.writer import Result
from tests.grafana_double.instance import copy_json
from tests.grafana_double.server import Grafana as Double
from tests.sync.files import dashboard, everything, source, tree
from tests.sync.live import Live, double_live, failures
from tests.sync.test_kill import all_changed

API = "/api/v1/provisioning"
HUMAN = {"X-Disable-Provenance": "true"}


def change(live: Live, path: str, edit: Callable[[Any], Any], target: str = "") -> None:
    """Read, change and write an object as another user does."""
    body = live.get(path)
    body = edit(body) or body
    status, response = live.request("PUT", target or path, body, HUMAN)
    assert status < 300, (path, status, response)


def edit_policy(live: Live) -> None:
    change(live, f"{API}/policies", lambda body: body.update(group_wait="77s"))


def edit_rule(live: Live) -> None:
    change(live, f"{API}/alert-rules/r1", lambda body: body["annotations"].update(by_hand="yes"))


def edit_contact_point(live: Live) -> None:
    def edit(points: list[Any]) -> Any:
        point = next(point for point in points if point["uid"] == "ops-1")
        point["settings"] = {"recipient": "#by-hand", "url": "https://hooks.example.com/other"}
        return point

    change(live, f"{API}/contact-points", edit, f"{API}/contact-points/ops-1")


def edit_mute_timing(live: Live) -> None:
    def edit(body: Any) -> None:
        body["time_intervals"][0]["times"][0]["start_time"] = "20:20"

    change(live, f"{API}/mute-timings/nights", edit)


def edit_template(live: Live) -> None:
    change(live, f"{API}/templates/words", lambda body: body.update(template='{{ define "words" }}by hand{{ end }}'))


def edit_datasource(live: Live) -> None:
    change(live, "/api/datasources/uid/prom", lambda body: body.update(url="http://by-hand:1"))


def edit_folder(live: Live) -> None:
    change(live, "/api/folders/folder-loom", lambda body: body.update(title="By hand"))


EDITS: dict[str, tuple[str, Callable[[Live], None]]] = {
    "policy/tree": (f"{API}/policies", edit_policy),
    "rule-group/Alerts/g": (f"{API}/folder/", edit_rule),
    "contact-point/ops": (f"{API}/contact-points/", edit_contact_point),
    "mute-timing/nights": (f"{API}/mute-timings/", edit_mute_timing),
    "template/words": (f"{API}/templates/", edit_template),
    "datasource/prom": ("/api/datasources/uid/prom", edit_datasource),
    "folder/folder-loom": ("/api/folders/folder-loom", edit_folder),
}
"""The path of the write of each object in `all_changed`, and an edit of it."""


@pytest.mark.parametrize("version", ["10.4", "12.2"])
@pytest.mark.parametrize("status", [429, 503])
def test_an_edit_in_the_pause_before_a_repeated_write_is_kept(version: str, status: int) -> None:
    offenders = []
    with Double(version) as double:
        live = double_live(double)
        live.push(everything())
        state = copy_json(double.state)
        for name, (path, edit) in EDITS.items():
            double.reset(state)
            remaining = [edit]

            def pause(seconds: float, live: Live = live, remaining: list[Callable[[Live], None]] = remaining) -> None:
                if remaining:
                    remaining.pop()(live)

            server, plan = replace(live, retries=Retries(attempts=4, sleep=pause)).plan(all_changed())
            double.faults.respond(method="PUT", path=path, status=status, headers={"Retry-After": "1"})
            result = live.apply(server, plan)
            outcome = {f"{item.key[0]}/{item.key[1]}": item.result for item in result.outcomes}[name]
            if outcome is not Result.CONFLICT or remaining:
                offenders.append((name, outcome, len(remaining)))
    assert not offenders


@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_a_repeated_write_without_an_edit_succeeds(version: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        live.push(everything())
        state = copy_json(double.state)
        for is_applied in (False, True):
            for path, _ in EDITS.values():
                double.reset(state)
                double.faults.drop(method="PUT", path=path, after=is_applied)
                _, result = live.push(all_changed())
                assert not failures(result), (path, is_applied)
                plan, _ = live.push(all_changed())
                assert not plan.writes, path


@pytest.mark.parametrize("version", ["10.4", "12.2"])
def test_an_edit_after_the_plan_keeps_a_data_source_from_being_deleted(version: str) -> None:
    with Double(version) as double:
        live = double_live(double)
        dashboards = dashboard("one", "One"), dashboard("two", "Two"), dashboard("three", "Three")
        live.push(tree(*dashboards, sources=(source("prom"), source("loki"))))
        server, plan = live.plan(tree(*dashboards, sources=(source("loki"),)), prune=True)
        edit_datasource(live)
        result = live.apply(server, plan)
        assert [(item.key[1], item.result) for item in result.outcomes] == [("prom", Result.CONFLICT)]
        assert live.get("/api/datasources/uid/prom")["url"] == "http://by-hand:1"
