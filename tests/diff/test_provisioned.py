"""Changes of data sources, folders, receivers and routes; no secret is ever shown."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from heddle.diff.trees import diff_trees
from heddle.report.diff_html import html
from heddle.report.diff_json import as_json
from heddle.report.diff_markdown import markdown
from heddle.report.diff_text import text
from tests.diff.states import FLEET, SESSION, TREE, replaced, tree_changes

LOKI, PROMETHEUS = "provisioning/datasources/loki.yaml", "provisioning/datasources/prometheus.yaml"
FOLDER, NOTIFY = "provisioning/dashboards/loki-mode.yaml", "provisioning/alerting/heddle.yaml"

NOTIFICATIONS = """
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


def notification_changes(old: str, new: str) -> list[tuple[str, str]]:
    assert old in NOTIFICATIONS
    before, after = {NOTIFY: NOTIFICATIONS.encode()}, {NOTIFY: NOTIFICATIONS.replace(old, new).encode()}
    return [(change.subject.kind, change.sentence) for change in tree_changes(before, after)]


FILES: dict[str, tuple[Callable[[], dict[str, bytes]], str, str]] = {
    "address": (
        lambda: replaced(LOKI, "http://loki:3100", "http://logs:3100"),
        "data source",
        'Address changed from "http://loki:3100" to "http://logs:3100".',
    ),
    "correlation": (
        lambda: replaced(LOKI, 'datasourceUid: "jaeger"', 'datasourceUid: "tempo"'),
        "data source",
        'Logs-to-traces correlation (trace_id, datasource uid) changed from "jaeger" to "tempo".',
    ),
    "default": (
        lambda: replaced(PROMETHEUS, "isDefault: true", "isDefault: false"),
        "data source",
        "Default data source turned off.",
    ),
    "removed source": (
        lambda: {path: content for path, content in TREE.items() if path != LOKI},
        "data source",
        "Data source removed; panels that use it show an error.",
    ),
    "folder": (
        lambda: replaced(FOLDER, 'folder: "Loki Mode"', 'folder: "Loki"'),
        "folder",
        'Title changed from "Loki Mode" to "Loki".',
    ),
    "moved dashboard": (
        lambda: {path.replace(FLEET, "dashboards/other/x.json"): content for path, content in TREE.items()},
        "dashboard",
        'Folder changed from "loki-mode" to "other".',
    ),
    "unknown file": (lambda: {**TREE, "stack/a.conf": b"a\n"}, "file", "File added."),
}


@pytest.mark.parametrize("edit", FILES)
def test_each_file_change_is_one_sentence(edit: str) -> None:
    make, kind, sentence = FILES[edit]
    assert [(c.subject.kind, c.sentence) for c in tree_changes(TREE, make())] == [(kind, sentence)]


def test_an_unknown_file_is_compared_by_lines() -> None:
    (change,) = tree_changes({"a.sql": b"a\nb\n"}, {"a.sql": b"a\nc\nd\n"})
    assert change.sentence == "File changed: 2 lines added, 1 removed."


@pytest.mark.parametrize(
    ("old", "new", "kind", "sentence"),
    [
        (
            "receiver: chat\n",
            "receiver: pager\n",
            "notification policy",
            'Default receiver changed from "chat" to "pager".',
        ),
        (
            "{receiver: pager, object",
            "{receiver: chat, object",
            "notification policy",
            'Receiver of route "severity =~ critical" changed from "pager" to "chat".',
        ),
        (
            '  - {receiver: chat, object_matchers: [[system, "=", loom]]}\n',
            "",
            "notification policy",
            'Route "system = loom" removed (was to "chat").',
        ),
        (
            "group_by: [alertname]",
            "group_by: [job]",
            "notification policy",
            'Grouping changed from "alertname" to "job".',
        ),
        ("SECRET1", "SECRET2", "contact point", "Address (c, settings, url) changed (value hidden)."),
        (
            "$PAGER",
            "$OTHER",
            "contact point",
            'Address (p, settings, integration key) changed from "$PAGER" to "$OTHER".',
        ),
        ("{orgId: 1, name: nights", "{orgId: 1, name: evenings", "mute timing", ""),
    ],
)
def test_notification_changes_are_reported(old: str, new: str, kind: str, sentence: str) -> None:
    actual = notification_changes(old, new)
    assert {each[0] for each in actual} == {kind}
    assert not sentence or [each[1] for each in actual] == [sentence]


def test_no_format_shows_a_secret() -> None:
    source = "datasources: [{uid: a, name: A, type: x, url: 'http://me:SECRET0@x', secureJsonData: {k: SECRET1}}]\n"
    before = {LOKI: source.encode(), NOTIFY: NOTIFICATIONS.encode()}
    after = {path: content.replace(b"SECRET", b"HIDDEN") for path, content in before.items()}
    result = diff_trees(before, after, ("a", "b"))
    assert len(result.changes) == 3
    for shown in (text(result), markdown(result), as_json(result), html(result)):
        assert "SECRET" not in shown
        assert "HIDDEN" not in shown


def test_a_removed_dashboard_lists_its_questions() -> None:
    (change,) = tree_changes(TREE, {path: content for path, content in TREE.items() if path != SESSION})
    assert change.aspect == "dashboard/removed"
    assert 'no longer answers "What is the status of the run?"' in change.sentence


def test_a_dashboard_with_a_new_uid_is_not_removed() -> None:
    other = json.loads(TREE[SESSION])
    other["uid"] = "another"
    after = {**TREE, SESSION: json.dumps(other).encode()}
    assert [change.aspect for change in tree_changes(TREE, after) if change.subject.kind == "dashboard"] == [
        "dashboard/uid"
    ]
