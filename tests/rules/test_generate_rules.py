"""The rules that `heddle generate` enforces, on compiled dashboards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from grafanalib import core

from heddle import Row, datasource_variable, link, panel_link, stat, text, textbox
from heddle.author.panels import Panel
from heddle.diagnostics.location import Location
from heddle.lint.runner import lint_dashboard, lint_project
from heddle.rules.registry import generate_rules, rules
from heddle.rules.subjects import Dashboards
from heddle.rules.summary import DashboardSummary, summarize
from tests.author.compiled import Promql, compiled, dashboard

FILES = (__file__, compiled.__code__.co_filename)


def valid(**keys: Any) -> Panel:
    return stat("P", **{"question": "What?", "query": Promql(), **keys})


def ids(value: core.Dashboard) -> list[str]:
    result = compiled(value)
    findings = (*result.findings, *lint_dashboard(result, generate_rules("dashboard", "panel")))
    return [finding.id for finding in findings]


def ids_of(*panels: core.Panel, **keys: Any) -> list[str]:
    return ids(dashboard([Row("Row", panels)], **keys))


def test_a_valid_dashboard_has_no_findings() -> None:
    assert ids_of(valid(), text("words", title="Words")) == []


def test_a_uid_has_1_to_40_letters_digits_hyphens_and_underscores() -> None:
    invalid = ("a b", "ä", "x" * 41, "a/b")
    accepted = ("a", "A-b_9", "x" * 40)
    assert [uid for uid in invalid if ids_of(valid(), uid=uid) != ["dashboard/invalid-uid"]] == []
    assert [uid for uid in accepted if ids_of(valid(), uid=uid)] == []


def test_uid_title_description_and_tags_are_required() -> None:
    assert ids_of(valid(), uid="") == ["dashboard/missing-uid"]
    assert ids_of(valid(), title="") == ["dashboard/missing-title"]
    assert ids_of(valid(), description="") == ["dashboard/missing-description"]
    assert ids_of(valid(), tags=[]) == ["dashboard/missing-tags"]


def test_each_problem_of_a_panel_is_reported() -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"question": ""}, "panel/missing-description"),
        ({"query": ()}, "panel/missing-query"),
        ({"query": Promql(unit=None)}, "panel/missing-unit"),
        ({"query": [Promql(unit="s"), Promql(unit="ms")]}, "panel/missing-unit"),
        ({"query": Promql("up{job='$nope'}")}, "variable/undefined"),
        ({"query": Promql("up{job='${nope:regex}'}")}, "variable/undefined"),
    ]
    assert [(keys, id) for keys, id in cases if id not in ids_of(valid(**keys))] == []


def test_a_unit_on_the_columns_counts() -> None:
    assert ids_of(valid(query=Promql(unit=None), overrides={"Value": {"unit": "s"}})) == []


def test_variables_of_the_dashboard_and_of_grafana_are_defined() -> None:
    queries = ("rate(x[$__rate_interval])", "x{a=~'$v'}", "x{a=~'${v:regex}'}", "x{a=~'b$'}")
    variables = [textbox("v", title="V")]
    assert [query for query in queries if ids_of(valid(query=Promql(query)), variables=variables)] == []


def test_two_panels_with_one_title_need_a_key() -> None:
    assert ids_of(valid(), valid()) == ["panel/ambiguous-id"]
    assert ids_of(valid(), valid(key="second")) == []


def test_overlapping_panels_and_those_outside_the_grid_are_reported() -> None:
    def at(x: int, y: int, title: str) -> core.TimeSeries:
        source = {"type": "prometheus", "uid": "p"}
        return core.TimeSeries(title=title, dataSource=source, gridPos=core.GridPos(h=8, w=12, x=x, y=y))

    external = core.Dashboard(title="t", uid="t", panels=[at(0, 0, "a"), at(11, 7, "b"), at(13, 20, "c")])
    assert ids(external) == ["panel/invalid-position", "panel/invalid-position"]


PROMETHEUS = {"prometheus": "prometheus"}


def ids_of_all(*values: core.Dashboard, datasources: Mapping[str, str] = PROMETHEUS) -> list[str]:
    summaries = [summarize(compiled(value)) for value in values]
    subject = Dashboards(dashboards=summaries, datasources=datasources)
    return [finding.id for finding in lint_project(subject, generate_rules("dashboards"))]


def named(uid: str, title: str, **keys: Any) -> core.Dashboard:
    return dashboard([Row("", [valid()])], uid=uid, title=title, **keys)


def test_valid_dashboards_have_no_findings() -> None:
    linking = named("a", "A", links=[link("b", "B")])
    assert ids_of_all(linking, named("b", "B"), named("c", "A", folder="Other")) == []


def test_a_repeated_uid_is_reported() -> None:
    assert ids_of_all(named("a", "A"), named("a", "B")) == ["dashboard/duplicate-uid"]


def test_a_repeated_title_in_a_folder_is_reported() -> None:
    assert ids_of_all(named("a", "A"), named("b", "A")) == ["dashboard/duplicate-title"]


def test_a_link_to_an_unknown_dashboard_is_reported() -> None:
    assert ids_of_all(named("a", "A", links=[link("nope", "N")])) == ["dashboard/broken-link"]
    for where in ("links", "data_links"):
        linking = dashboard([Row("", [valid(**{where: [panel_link("nope", "N")]})])], uid="a")
        assert ids_of_all(linking) == ["dashboard/broken-link"], where


def test_an_undefined_data_source_is_reported() -> None:
    assert ids_of_all(named("a", "A"), datasources={"other": "loki"}) == ["panel/unknown-datasource"]


def test_several_data_sources_of_a_type_are_named_where_none_has_the_usual_uid() -> None:
    datasources = {"eu": "prometheus", "us": "prometheus", "other": "loki"}
    subject = Dashboards(dashboards=[summarize(compiled(named("a", "A")))], datasources=datasources)
    (finding,) = lint_project(subject, generate_rules("dashboards"))
    assert finding.help.startswith('set source="eu" or source="us" on the query or panel')


def test_folders_with_one_uid_are_reported() -> None:
    values = named("a", "A", folder="My folder"), named("b", "B", folder="my-folder")
    assert ids_of_all(*values) == ["folder/uid-conflict"]


def test_folders_that_contain_others_count_as_folders() -> None:
    cases = {
        ("Shop/A", "shop/B"): 0,
        ("Shop/A", "Shop/B"): 0,
        ("Shop", "Shop/B"): 0,
        ("shop", "Shop/B"): 0,
        ("shop/A", "Shop/a"): 1,
        ("A", "A/🚀"): 1,
        ("A-B", "A/B/C"): 1,
        ("A/B", "A-B"): 1,
        ("/", "General"): 1,
        ("/", "Shop"): 0,
    }
    found = {
        folders: ids_of_all(
            *(named(uid, uid.upper(), folder=folder) for uid, folder in zip("ab", folders, strict=True))
        )
        for folders in cases
    }
    assert found == {folders: ["folder/uid-conflict"] * count for folders, count in cases.items()}


def test_the_folder_of_a_library_panel_is_checked() -> None:
    titles = {"Shop": [], "shop": ["folder/uid-conflict"], "Shop/..": ["folder/invalid-title"]}
    found = {}
    for folder in titles:
        panel = DashboardSummary(uid="p", title="P", folder=folder, location=Location("shop.py", 3))
        dashboards = [summarize(compiled(named("a", "A", folder="Shop")))]
        subject = Dashboards(dashboards=dashboards, library_panels=[panel], datasources={"prometheus": "prometheus"})
        findings = lint_project(subject, generate_rules("dashboards"))
        found[folder] = [finding.id for finding in findings if finding.location.file == "shop.py"][:1]
    assert found == titles


def test_titles_that_grafana_cannot_store_are_reported() -> None:
    dots = ("..", ".", "A/../B", "./A", "A/.")
    long = ("x" * 190, "/".join(["x" * 40] * 5))
    hidden = ("A\tB", "A\nB", "A/\x07")
    accepted = ("/Shop/", "Shop//Orders", " Shop / Orders ", "Shop.", "...", ".shop", "x" * 189, "🚀", "Größe", "a b")
    ids = {folder: ids_of_all(named("a", "A", folder=folder)) for folder in (*dots, *long, *hidden)}
    assert [folder for folder, found in ids.items() if "folder/invalid-title" not in found] == []
    assert [folder for folder in accepted if ids_of_all(named("a", "A", folder=folder))] == []


def test_a_dashboard_with_the_uid_of_a_folder_is_reported() -> None:
    assert ids_of_all(named("folder-my-folder", "A", folder="My folder")) == ["folder/uid-conflict"]
    assert ids_of_all(named("folder-my-folder", "A", folder="My folder/Orders")) == ["folder/uid-conflict"]


def test_every_finding_is_at_a_line_of_the_definition() -> None:
    bad = compiled(dashboard([Row("", [stat("", query=Promql("$x", unit=None)), stat("")])], uid="", tags=[]))
    findings = list(lint_dashboard(bad, generate_rules("dashboard", "panel")))
    assert {finding.id for finding in findings} >= {"dashboard/missing-uid", "panel/missing-description"}
    assert [finding for finding in findings if not (finding.location.file in FILES and finding.location.line)] == []


def test_generate_enforces_every_rule_that_is_marked_for_it() -> None:
    enforced = [rule.id for rule in generate_rules(*{rule.scope for rule in rules()})]
    assert enforced == [rule.id for rule in rules() if rule.in_generate]


def test_rules_are_ordered_by_id() -> None:
    ids = [rule.id for rule in rules()]
    assert ids == sorted(ids)


def test_the_default_of_a_data_source_variable_is_checked() -> None:
    variable = datasource_variable("prometheus", name="metrics", label="Metrics", default="basline")
    value = dashboard([Row("Row", [valid(query=Promql(source="${metrics}"))])], variables=[variable])
    subject = Dashboards(dashboards=[summarize(compiled(value))], datasources={"baseline": "prometheus"})
    (rule,) = (rule for rule in rules() if rule.id == "variable/unknown-datasource")
    (finding,) = lint_project(subject, [rule])
    assert finding.location.file in FILES
    assert (rule.in_generate, finding.help) == (True, "did you mean `baseline`?")
