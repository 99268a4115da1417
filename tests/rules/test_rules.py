"""Each rule catches what it is for and leaves the rest alone."""

from __future__ import annotations

from typing import Any

import pytest
from grafanalib import core

from heddle import Row, link, panel_link, stat, text, textbox
from heddle.author.panels import Panel
from heddle.lint.runner import lint_dashboard, lint_project
from heddle.rules.gate import gate
from heddle.rules.subjects import Project
from heddle.rules.summary import summarize
from tests.author.compiled import Promql, compiled, dashboard


def good(**more: Any) -> Panel:
    return stat("P", **{"question": "What?", "query": Promql(), **more})


def ids(value: core.Dashboard) -> list[str]:
    made = compiled(value)
    return [finding.id for finding in (*made.findings, *lint_dashboard(made, gate("dashboard", "panel")))]


def of(*panels: core.Panel, **more: Any) -> list[str]:
    return ids(dashboard([Row("Row", panels)], **more))


def test_a_good_dashboard_has_no_problem() -> None:
    assert of(good(), text("words", title="Words")) == []


@pytest.mark.parametrize("uid", ["", "a b", "ä", "x" * 41, "a/b"])
def test_a_uid_that_grafana_refuses(uid: str) -> None:
    assert of(good(), uid=uid) == ["dashboard/invalid-uid"]


@pytest.mark.parametrize("uid", ["a", "A-b_9", "x" * 40])
def test_a_uid_that_grafana_takes(uid: str) -> None:
    assert of(good(), uid=uid) == []


@pytest.mark.parametrize(("key", "empty"), [("title", ""), ("description", ""), ("tags", [])])
def test_a_dashboard_without_words(key: str, empty: object) -> None:
    assert of(good(), **{key: empty}) == [f"dashboard/missing-{key}"]


@pytest.mark.parametrize(
    ("more", "id"),
    [
        ({"question": ""}, "panel/missing-description"),
        ({"query": ()}, "panel/missing-query"),
        ({"query": Promql(unit=None)}, "panel/missing-unit"),
        ({"query": [Promql(unit="s"), Promql(unit="ms")]}, "panel/missing-unit"),
        ({"query": Promql("up{job='$nope'}")}, "variable/undefined"),
        ({"query": Promql("up{job='${nope:regex}'}")}, "variable/undefined"),
    ],
)
def test_a_panel_that_lacks_something(more: dict[str, Any], id: str) -> None:
    assert id in of(good(**more))


def test_a_unit_on_the_columns_is_a_unit() -> None:
    assert of(good(query=Promql(unit=None), overrides={"Value": {"unit": "s"}})) == []


@pytest.mark.parametrize("query", ["rate(x[$__rate_interval])", "x{a=~'$v'}", "x{a=~'${v:regex}'}", "x{a=~'b$'}"])
def test_variables_that_are_there(query: str) -> None:
    assert of(good(query=Promql(query)), variables=[textbox("v", title="V")]) == []


def test_two_panels_of_one_title() -> None:
    assert of(good(), good()) == ["panel/ambiguous-id"]


def test_a_key_tells_two_panels_of_one_title_apart() -> None:
    assert of(good(), good(key="second")) == []


def test_panels_on_each_other_and_off_the_grid() -> None:
    def at(x: int, y: int, title: str) -> core.TimeSeries:
        return core.TimeSeries(
            title=title, dataSource={"type": "prometheus", "uid": "p"}, gridPos=core.GridPos(h=8, w=12, x=x, y=y)
        )

    foreign = core.Dashboard(title="t", uid="t", panels=[at(0, 0, "a"), at(11, 7, "b"), at(13, 20, "c")])
    assert ids(foreign) == ["panel/invalid-position", "panel/invalid-position"]


def across(*values: core.Dashboard, sources: frozenset[str] = frozenset({"prometheus"})) -> list[str]:
    subject = Project(dashboards=[summarize(compiled(value)) for value in values], sources=sources)
    return [finding.id for finding in lint_project(subject, gate("project"))]


def named(uid: str, title: str, **more: Any) -> core.Dashboard:
    return dashboard([Row("", [good()])], uid=uid, title=title, **more)


def test_dashboards_that_go_together() -> None:
    assert across(named("a", "A", links=[link("b", "B")]), named("b", "B"), named("c", "A", folder="Other")) == []


def test_one_uid_twice() -> None:
    assert across(named("a", "A"), named("a", "B")) == ["dashboard/duplicate-uid"]


def test_one_title_twice_in_a_folder() -> None:
    assert across(named("a", "A"), named("b", "A")) == ["dashboard/duplicate-title"]


def test_a_link_to_nowhere() -> None:
    assert across(named("a", "A", links=[link("nope", "N")])) == ["dashboard/broken-link"]


@pytest.mark.parametrize("where", ["links", "data_links"])
def test_a_panel_link_to_nowhere(where: str) -> None:
    made = dashboard([Row("", [good(**{where: [panel_link("nope", "N")]})])], uid="a")
    assert across(made) == ["dashboard/broken-link"]


def test_a_data_source_that_is_not_there() -> None:
    assert across(named("a", "A"), sources=frozenset({"other"})) == ["panel/unknown-datasource"]


def test_folders_whose_uids_meet() -> None:
    assert across(named("a", "A", folder="My folder"), named("b", "B", folder="my-folder")) == ["folder/uid-conflict"]


def test_every_problem_has_a_place_and_a_mend() -> None:
    bad = compiled(dashboard([Row("", [stat("", query=Promql("$x", unit=None)), stat("")])], uid="", tags=[]))
    found = list(lint_dashboard(bad, gate("dashboard", "panel")))
    assert {finding.id for finding in found} >= {
        "dashboard/invalid-uid",
        "panel/missing-description",
        "variable/undefined",
    }
    for finding in found:
        assert finding.location.file.endswith(".py")
        assert finding.help


def test_a_dashboard_with_a_folders_uid() -> None:
    assert across(named("folder-my-folder", "A", folder="My folder")) == ["folder/uid-conflict"]
