"""Changes of data sources, folders, receivers and routes; no secret is ever shown."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from heddle.diff.diff_trees import diff_trees
from heddle.report.diff_html import html
from heddle.report.diff_json import as_json
from heddle.report.diff_markdown import markdown
from heddle.report.diff_text import text
from tests.diff.given import FLEET, SESSION, TREE, replaced, tree_changes

LOKI, PROMETHEUS = "provisioning/datasources/loki.yaml", "provisioning/datasources/prometheus.yaml"
FOLDER, NOTIFY = "provisioning/dashboards/loki-mode.yaml", "provisioning/alerting/heddle.yaml"

TOLD = """
apiVersion: 1
contactPoints:
- {orgId: 1, name: pager, receivers: [{uid: p, type: pagerduty, settings: {integrationKey: "$PAGER"}}]}
- {orgId: 1, name: chat, receivers: [{uid: c, type: slack, settings: {url: "https://hooks.example/SECRET1"}}]}
muteTimes:
- {orgId: 1, name: nights, time_intervals: [{times: [{start_time: "22:00", end_time: "24:00"}]}]}
policies:
- orgId: 1
  receiver: chat
  group_by: [alertname]
  routes:
  - {receiver: pager, object_matchers: [[severity, "=~", critical]], continue: true}
  - {receiver: chat, object_matchers: [[system, "=", loom]]}
"""


def told(old: str, new: str) -> list[tuple[str, str]]:
    assert old in TOLD
    before, after = {NOTIFY: TOLD.encode()}, {NOTIFY: TOLD.replace(old, new).encode()}
    return [(change.subject.kind, change.sentence) for change in tree_changes(before, after)]


FILES: dict[str, tuple[Callable[[], dict[str, bytes]], str, str]] = {
    "address": (
        lambda: replaced(LOKI, "http://loki:3100", "http://logs:3100"),
        "data source",
        'The address changes from "http://loki:3100" to "http://logs:3100".',
    ),
    "correlation": (
        lambda: replaced(LOKI, 'datasourceUid: "jaeger"', 'datasourceUid: "tempo"'),
        "data source",
        'The correlation from logs to traces (trace_id, datasource uid) changes from "jaeger" to "tempo".',
    ),
    "default": (
        lambda: replaced(PROMETHEUS, "isDefault: true", "isDefault: false"),
        "data source",
        "Being the default data source changes from yes to no.",
    ),
    "removed source": (
        lambda: {path: content for path, content in TREE.items() if path != LOKI},
        "data source",
        "The data source is removed: what uses it no longer answers.",
    ),
    "folder": (
        lambda: replaced(FOLDER, 'folder: "Loki Mode"', 'folder: "Loki"'),
        "folder",
        'The title changes from "Loki Mode" to "Loki".',
    ),
    "moved dashboard": (
        lambda: {path.replace(FLEET, "dashboards/other/x.json"): content for path, content in TREE.items()},
        "dashboard",
        'The folder changes from "loki-mode" to "other".',
    ),
    "unknown file": (lambda: {**TREE, "stack/a.conf": b"a\n"}, "file", "The file is new."),
}


@pytest.mark.parametrize("edit", FILES)
def test_a_file_is_one_sentence(edit: str) -> None:
    make, kind, sentence = FILES[edit]
    assert [(c.subject.kind, c.sentence) for c in tree_changes(TREE, make())] == [(kind, sentence)]


def test_an_unknown_file_is_told_by_its_lines() -> None:
    (change,) = tree_changes({"a.sql": b"a\nb\n"}, {"a.sql": b"a\nc\nd\n"})
    assert change.sentence == "The file changes: 2 lines added, 1 removed."


@pytest.mark.parametrize(
    ("old", "new", "kind", "sentence"),
    [
        (
            "receiver: chat\n",
            "receiver: pager\n",
            "notification policy",
            'The receiver of alerts that no route takes changes from "chat" to "pager".',
        ),
        (
            "{receiver: pager, object",
            "{receiver: chat, object",
            "notification policy",
            'The receiver of the route "severity =~ critical" changes from "pager" to "chat".',
        ),
        (
            '  - {receiver: chat, object_matchers: [[system, "=", loom]]}\n',
            "",
            "notification policy",
            'The route "system = loom" is removed: to "chat".',
        ),
        (
            "group_by: [alertname]",
            "group_by: [job]",
            "notification policy",
            'The grouping changes from "alertname" to "job".',
        ),
        ("SECRET1", "SECRET2", "contact point", "The address (c, settings, url) changes; the value is not shown."),
        (
            "$PAGER",
            "$OTHER",
            "contact point",
            'The address (p, settings, integration key) changes from "$PAGER" to "$OTHER".',
        ),
        ("{orgId: 1, name: nights", "{orgId: 1, name: evenings", "mute timing", ""),
    ],
)
def test_who_is_told(old: str, new: str, kind: str, sentence: str) -> None:
    found = told(old, new)
    assert {each[0] for each in found} == {kind}
    assert not sentence or [each[1] for each in found] == [sentence]


def test_no_format_shows_a_secret() -> None:
    source = "datasources: [{uid: a, name: A, type: x, url: 'http://me:SECRET0@x', secureJsonData: {k: SECRET1}}]\n"
    before = {LOKI: source.encode(), NOTIFY: TOLD.encode()}
    after = {path: content.replace(b"SECRET", b"HIDDEN") for path, content in before.items()}
    review = diff_trees(before, after, ("a", "b"))
    assert len(review.changes) == 3
    for shown in (text(review), markdown(review), as_json(review), html(review)):
        assert "SECRET" not in shown
        assert "HIDDEN" not in shown


def test_a_removed_dashboard_says_what_is_no_longer_answered() -> None:
    (change,) = tree_changes(TREE, {path: content for path, content in TREE.items() if path != SESSION})
    assert change.aspect == "dashboard/removed"
    assert 'no longer answers "What does the run say of itself?"' in change.sentence


def test_a_dashboard_under_another_uid_is_not_removed() -> None:
    other = json.loads(TREE[SESSION])
    other["uid"] = "another"
    after = {**TREE, SESSION: json.dumps(other).encode()}
    assert [change.aspect for change in tree_changes(TREE, after) if change.subject.kind == "dashboard"] == [
        "dashboard/uid"
    ]
