"""Rules about dashboard variables."""

from __future__ import annotations

from typing import Any

from heddle.diagnostics.location import Location
from heddle.rules import examples
from heddle.rules.subjects import Dashboard, Dashboards
from heddle.rules.summary import DashboardSummary, DatasourceVariable
from heddle.rules.variable import invalid_query, unused
from tests.rules.cases import helps, messages, wrong

ONE = {"name": "job", "type": "query", "query": "label_values(up, job)"}
MULTI = ONE | {"multi": True}
WITH_ALL = ONE | {"includeAll": True}


def variable(name: str, query: str) -> dict[str, Any]:
    return {"name": name, "type": "query", "query": {"query": query, "refId": "A"}}


EQUALITIES: list[tuple[str, dict[str, Any], bool]] = [
    ('up{job="$job"}', MULTI, True),
    ('up{job!="${job}"}', MULTI, True),
    ('sum(rate(x{job="[[job]]"}[5m])) / 2', MULTI, True),
    ('up{job="$job"}', WITH_ALL, True),
    ('up{job="$job"}', ONE, False),
    ('up{job=~"$job"}', MULTI, False),
    ('up{job!~"$job"}', MULTI, False),
    ('up{job="${job:raw}"}', MULTI, False),
    ('up{job="$jobs"}', MULTI, False),
    ('up{job="shop-$job"}', ONE, False),
    ('up{job="$job"}', WITH_ALL | {"allValue": "everything"}, False),
    ('up{job="$job"}', WITH_ALL | {"allValue": ".*"}, True),
    ('up{job="$job"}', MULTI | {"type": "textbox"}, False),
    ('up{job="$job"', MULTI, False),
]


def test_equality_with_several_values_is_reported() -> None:
    subjects = (
        ((promql, job), examples.dashboard(examples.panel_json(promql), variables=[job]), expected)
        for promql, job, expected in EQUALITIES
    )
    assert wrong("variable/multi-value-equality", subjects) == []


def test_equality_in_the_query_of_a_variable_is_reported() -> None:
    host = variable("host", 'label_values(up{job="$job"}, host)')
    dashboard = examples.dashboard(variables=[MULTI, host])
    assert helps("variable/multi-value-equality", dashboard) == ['write `job=~"$job"`']


def test_a_repeated_panel_has_one_value() -> None:
    cases: list[dict[str, Any]] = [{"repeat": "job"}, {"type": "row", "repeat": "job"}]
    query = examples.panel_json('up{job="$job"}')
    subjects = ((keys, examples.dashboard(examples.panel_json(**keys), query, variables=[MULTI]), 0) for keys in cases)
    assert wrong("variable/multi-value-equality", subjects) == []


USES: list[dict[str, Any]] = [
    {"title": "Shop of $job"},
    {"links": [{"type": "link", "url": "/d/x?var-job=${job:queryparam}"}]},
    {"links": [{"type": "dashboards", "tags": ["shop"], "includeVars": True}]},
    {"links": [{"type": "link", "url": "/d/x?${__all_variables}"}]},
    {"annotations": {"list": [{"expr": 'changes(up{job="[[job]]"}[1m])'}]}},
    {"panels": [examples.panel_json(repeat="job")]},
    {"panels": [examples.panel_json(datasource={"uid": "$job"})]},
    {"panels": [examples.panel_json(type="row", panels=[examples.panel_json('up{job="$job"}')])]},
    {"panels": [examples.panel_json(libraryPanel={"uid": "stored-elsewhere"})]},
    {"templating": {"list": [ONE, variable("job2", 'label_values(up{job="$job"}, x)'), variable("x", "$job2 $x")]}},
]


def test_a_used_variable_is_accepted() -> None:
    def unused_names(keys: dict[str, Any]) -> set[str]:
        violations = unused.check(examples.dashboard(**{"variables": [ONE], **keys}))
        return {violation.at["name"] for violation in violations if isinstance(violation.at, dict)}

    assert [keys for keys in USES if "job" in unused_names(keys)] == []


def test_an_unused_variable_is_reported() -> None:
    cases: list[tuple[dict[str, Any], bool, int]] = [
        (ONE, True, 1),
        (ONE | {"hide": 2}, True, 1),
        (ONE | {"hide": 2}, False, 0),  # it may carry a value from link to link
        (ONE | {"regex": "/$job/"}, True, 1),
        (ONE | {"type": "adhoc"}, True, 0),
        (ONE | {"type": "interval"}, True, 1),
    ]

    def dashboard(job: dict[str, Any], *, built_with_heddle: bool) -> Dashboard:
        data = examples.dashboard(examples.panel_json("up{job=$jobs}"), variables=[job]).data
        return Dashboard(data, built_with_heddle=built_with_heddle)

    subjects = (
        ((job, built_with_heddle), dashboard(job, built_with_heddle=built_with_heddle), count)
        for job, built_with_heddle, count in cases
    )
    assert wrong("variable/unused", subjects) == []


def test_circles_are_reported_once() -> None:
    cases: list[tuple[list[dict[str, Any]], list[str]]] = [
        ([variable("a", "$b"), variable("b", "$a")], ["a -> b -> a"]),
        ([variable("a", "$b"), variable("b", "$c"), variable("c", "$a")], ["a -> b -> c -> a"]),
        ([variable("a", "$b"), variable("b", "$b"), variable("c", "$a $b")], []),
        ([variable("a", "$a")], []),  # Grafana ignores it
        ([variable("a", "$b"), {"name": "b", "type": "interval", "query": "$a"}], []),
        ([variable("a", "x") | {"regex": "/${b}/"}, variable("b", "[[a]]")], ["a -> b -> a"]),
        ([variable("a", "$b"), variable("b", "x") | {"definition": "$a"}], []),  # a copy that Grafana only shows
    ]
    wrong_cases = [
        (variables, circles)
        for variables, circles in cases
        if messages("variable/cycle", examples.dashboard(variables=variables))
        != [f"variables depend on each other: {circle}" for circle in circles]
    ]
    assert wrong_cases == []


def test_only_visible_variables_have_an_order() -> None:
    subjects = (
        (hide, examples.dashboard(variables=[variable("a", "$b"), variable("b", "x") | {"hide": hide}]), count)
        for hide, count in ((0, 1), (2, 0))
    )
    assert wrong("variable/wrong-order", subjects) == []


def test_each_repeated_name_is_reported() -> None:
    dashboard = examples.dashboard(variables=[ONE, ONE, variable("a", "x"), ONE])
    assert len(messages("variable/duplicate-name", dashboard)) == 2


def test_names_that_grafana_cannot_replace_are_reported() -> None:
    cases = {"job": 0, "_job2": 0, "1": 0, "": 1, "my-job": 1, "my job": 1, "__x": 1}
    assert wrong("variable/invalid-name", ((name, examples.variable(name), n) for name, n in cases.items())) == []


def test_label_values_without_a_metric_are_reported() -> None:
    cases: list[tuple[object, object, bool]] = [
        ("label_values(job)", {"type": "prometheus"}, True),
        ("label_values( {}, job )", None, True),
        ({"query": "label_values(job)"}, "$datasource", True),
        ("label_values(up, job)", None, False),
        ('label_values({app="shop"}, job)', None, False),
        ("label_values(job)", {"type": "loki"}, False),
        ("label_names()", None, False),
        (None, None, False),
    ]
    subjects = (
        ((query, datasource), examples.variable("job", type="query", query=query, datasource=datasource), expected)
        for query, datasource, expected in cases
    )
    assert wrong("variable/label-values-without-metric", subjects) == []


def test_a_hidden_variable_without_a_value_is_reported() -> None:
    cases: list[tuple[str, dict[str, Any], bool]] = [
        ("constant", {}, True),
        ("constant", {"query": "eu"}, False),
        ("constant", {"current": {"value": "eu"}}, False),
        ("custom", {"hide": 2}, True),
        ("custom", {"hide": 0}, False),
        ("textbox", {"hide": 2}, False),
        ("query", {"hide": 2}, False),
    ]
    subjects = (
        ((type, keys), examples.variable("region", type=type, **keys), expected) for type, keys, expected in cases
    )
    assert wrong("variable/hidden-without-value", subjects) == []


def test_only_an_interval_needs_a_current_value() -> None:
    cases = {"interval": 1, "custom": 0, "query": 0}
    subjects = ((type, examples.variable("window", type=type), count) for type, count in cases.items())
    assert wrong("variable/interval-without-value", subjects) == []


def test_undefined_variables_are_reported_with_the_nearest_name() -> None:
    def with_query(promql: str) -> Dashboard:
        return examples.dashboard(examples.panel_json(promql), variables=[ONE])

    assert messages("variable/undefined", with_query('up{job="$jop"}')) == ["undefined variable `$jop`"]
    assert helps("variable/undefined", with_query('up{job="$jop"}')) == ["did you mean `job`?"]
    accepted = ('up{job="${job:regex}"}', "rate(x[$__rate_interval])", 'x{a=~"b$"}', "x{y=~'(.*)$1'}")
    assert [promql for promql in accepted if messages("variable/undefined", with_query(promql))] == []


UNDEFINED: list[tuple[str, bool]] = [
    ('up{job="$jop"}', True),
    ('up{job="${jop:regex}", host="[[host]]"}', True),
    ("up{job=~$jop}", True),
    ("rate(up[$window])", True),
    ('up{job="$job"}', False),
    ("rate(up[$__rate_interval]) > $__from", False),
    ('label_replace(up, "a", "$1", "b", "(.*)")', False),
    ("rate(up[$interval])", False),
    (r'up{job!~"\\$SYS.*"}', False),
    ('{job="a"} | line_format "{{ $x := .job }}{{ $x }}"', False),
    ('{job="a"} | line_format "{{ range $i, $part := .x }}{{ $part }}{{ end }}"', False),
]


def test_undefined_variables_in_queries_are_reported() -> None:
    subjects = (
        (promql, examples.dashboard(examples.panel_json(promql), variables=[ONE]), expected)
        for promql, expected in UNDEFINED
    )
    assert wrong("variable/undefined", subjects) == []


def test_texts_that_are_no_query_may_have_a_dollar() -> None:
    expression = {"type": "math", "expression": "$A + $B", "datasource": {"type": "__expr__", "uid": "__expr__"}}
    targets: list[tuple[dict[str, Any], bool]] = [
        ({"legendFormat": "$name"}, False),
        ({"alias": "$tag_host"}, False),
        (expression, False),
        ({"query": "SELECT $field", "rawQuery": False}, False),
        ({"query": "SELECT $field", "rawQuery": True}, True),
        ({"dimensions": {"InstanceId": "$instance"}}, True),
        ({"queryType": "Azure Monitor", "azureLogAnalytics": {"workspace": "$ws"}}, False),
        ({"queryType": "Azure Log Analytics", "azureLogAnalytics": {"workspace": "$ws"}}, True),
        ({"datasource": {"type": "vertamedia-clickhouse-datasource"}, "query": "$rate(a) WHERE $unknown"}, True),
        ({"datasource": {"type": "vertamedia-clickhouse-datasource"}, "query": "$rateColumns(a, b)"}, False),
    ]
    subjects = ((target, examples.dashboard(examples.panel_json(targets=[target])), bad) for target, bad in targets)
    assert wrong("variable/undefined", subjects) == []


def test_variables_of_annotations_and_inputs_are_known() -> None:
    annotation = {"name": "Deploys", "expr": "changes(up{job='$jop'}[1m])"}
    inputs = [{"name": "VAR_JOB", "type": "constant"}]
    cases = [
        ("annotation", examples.dashboard(annotations={"list": [annotation]}), True),
        ("input", examples.dashboard(examples.panel_json("up{a='${VAR_JOB}'}"), __inputs=inputs), False),
        ("clone", examples.dashboard(examples.panel_json("up{a='$host'}", scopedVars={"host": {}})), False),
    ]
    assert wrong("variable/undefined", cases) == []


def test_each_undefined_variable_has_one_finding() -> None:
    queries = ('up{job="$jop"}', 'rate(up{job="$jop"}[5m])', "up == $limit")
    data = examples.dashboard(examples.panel_json(*queries), variables=[ONE]).data
    texts = [messages("variable/undefined", Dashboard(data, built)) for built in (True, False)]
    jop, limit = "undefined variable `$jop`", "undefined variable `$limit`"
    assert texts == [[f"{jop} in 2 queries", limit]] * 2


def test_a_dashboard_without_variables_has_one_finding_for_all_of_them() -> None:
    data = examples.dashboard(examples.panel_json('up{job="$job"}', 'up{host="$host"}')).data
    assert messages("variable/undefined", Dashboard(data, built_with_heddle=False)) == [
        "undefined variables `$job`, `$host`"
    ]


def test_undefined_data_source_variables_are_reported_once() -> None:
    variable = {"name": "prometheus", "type": "datasource", "query": "prometheus"}
    inputs = [{"name": "DS_PROMETHEUS", "type": "datasource"}]

    def board(datasource: object, **keys: Any) -> Dashboard:
        panel = examples.panel_json("up", datasource=datasource)
        panel["targets"][0]["datasource"] = datasource
        return examples.dashboard(panel, panel | {"id": 2}, variables=[variable], **keys)

    cases: list[tuple[object, Dashboard, bool | int]] = [
        ("$promtheus", board("$promtheus"), 1),
        ("${promtheus}", board({"type": "prometheus", "uid": "${promtheus}"}), 1),
        ("[[promtheus]]", board("[[promtheus]]"), 1),
        ("DS", board("${DS_PROMETHEUS}"), 1),
        ("input", board("${DS_PROMETHEUS}", __inputs=inputs), 0),
        ("known", board("$prometheus"), 0),
        ("built in", board("-- Mixed --"), 0),
    ]
    assert wrong("variable/undefined-datasource", cases) == []
    assert messages("variable/undefined-datasource", board("$promtheus")) == [
        "undefined data source variable `$promtheus`, which 2 panels and queries use"
    ]


def test_queries_of_variables_that_prometheus_or_loki_reject_are_reported() -> None:
    sources = {"prometheus": {"type": "prometheus", "uid": "a"}, "loki": {"type": "loki", "uid": "a"}}
    invalid = [
        ("prometheus", "label_values(up{job=, instance)"),
        ("prometheus", "query_result(sum(up)"),
        ("prometheus", {"query": 'label_values(up{a="b"} c, d)', "refId": "A"}),
        ("loki", "label_values({job=}, app)"),
        ("loki", {"stream": '{job="a"', "label": "app"}),
    ]
    valid = [
        ("prometheus", "label_values(up, $label)"),
        ("prometheus", "label_names()"),
        ("prometheus", "metrics(up_.*)"),
        ("prometheus", 'up{job="$job"}'),
        ("prometheus", "query_result($query)"),
        ("prometheus", "query_result(range_median(up))"),
        ("loki", "label_values({}, app)"),
        ("loki", "label_values(app)"),
    ]
    reported = [
        query
        for type, query in (*invalid, *valid)
        if list(invalid_query.check(examples.variable("a", type="query", query=query, datasource=sources[type])))
    ]
    assert reported == [query for _, query in invalid]


DATASOURCES = {"baseline": "prometheus", "canary": "prometheus", "logs": "loki"}
NAMES = {"baseline": "Metrics (all)", "canary": "Metrics (canary)", "logs": "Logs"}


def with_variable(*values: str, type: str = "prometheus", regex: str = "") -> Dashboards:
    location = Location("shop.py", 3)
    variable = DatasourceVariable(name="metrics", type=type, values=values, regex=regex, location=location)
    summary = DashboardSummary(uid="shop", title="Shop", folder="", location=location, datasource_variables=(variable,))
    return Dashboards(dashboards=[summary], datasources=DATASOURCES, datasource_names=NAMES)


def test_the_default_of_a_data_source_variable_is_compared_with_the_data_sources() -> None:
    cases: list[tuple[object, Dashboards, int]] = [
        ("known", with_variable("baseline"), 0),
        ("similar", with_variable("basline"), 1),
        ("letter case", with_variable("BASELINE"), 1),
        ("the name", with_variable("Metrics (all)"), 1),
        ("the name in lower case", with_variable("metrics (all)"), 1),
        ("one that Grafana may have", with_variable("prometheus"), 0),
        ("a type that the project does not have", with_variable("jaeger", type="jaeger"), 0),
        ("another type", with_variable("logs"), 1),
        ("misspelled type", with_variable("promtheus", type="promtheus"), 1),
        ("type in capitals", with_variable(type="Prometheus"), 1),
        ("the usual uid of a type", with_variable("x", type="clickhouse"), 1),
        ("the usual uid of another type", with_variable("x", type="Infinity"), 1),
        ("a type with two names", with_variable("x", type="postgres"), 0),
        ("type of a plugin", with_variable("x", type="victoriametrics-logs-datasource"), 0),
        ("another type of Grafana", with_variable("x", type="mssql"), 0),
        ("similar to one of another type", with_variable("lags"), 0),
        ("default", with_variable("default"), 0),
        ("no value", with_variable(), 0),
        ("variable", with_variable("${other}"), 0),
        ("environment variable", with_variable("$BASELINE"), 0),
        ("several", with_variable("baseline", "basline", "canry"), 2),
        ("regex that matches", with_variable("canary", regex="/canary/"), 0),
        ("regex that excludes it", with_variable("baseline", regex="/canary/"), 1),
        ("regex that matches the uid only", with_variable("canary", regex="canary"), 1),
        ("regex with a variable", with_variable("baseline", regex="/$stage/"), 0),
        ("invalid regex", with_variable("baseline", regex="/(/"), 0),
    ]
    assert wrong("variable/unknown-datasource", cases) == []


def test_a_similar_or_named_data_source_is_suggested() -> None:
    values = ("basline", "Metrics (all)", "logs")
    found = [
        (
            messages("variable/unknown-datasource", with_variable(each)),
            helps("variable/unknown-datasource", with_variable(each)),
        )
        for each in values
    ]
    no_uid = "the default of variable 'metrics' is {!r}, which is the uid of no data source"
    other_type = "variable 'metrics' selects data sources of type 'prometheus'; its default 'logs' has type 'loki'"
    assert found == [
        ([no_uid.format("basline")], ["did you mean `baseline`?"]),
        ([no_uid.format("Metrics (all)")], ["write its uid, `baseline`"]),
        ([other_type], ["use one of: baseline, canary"]),
    ]
