"""Changes of alerts: reported once for Grafana and Prometheus, and flagged if the alert fires less often."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from heddle.diff.change import Flag
from tests.diff.states import TREE, replaced, tree_changes

GRAFANA = "provisioning/alerting/loki-mode.yaml"
PROMETHEUS = "prometheus/rules/loki-mode.yaml"
LOOSER = Flag.THRESHOLD_LOOSENED


def both(old: str, new: str, grafana: tuple[str, str] | None = None) -> dict[str, bytes]:
    """Return the tree with the same edit in the files of both rulers."""
    changed = replaced(PROMETHEUS, old, new)
    path, (was, now) = GRAFANA, grafana or (old, new)
    assert was in TREE[path].decode()
    return {**changed, path: TREE[path].decode().replace(was, now, 1).encode()}


def rule(path: str, start: str) -> str:
    """Return the text of one rule in a file."""
    text = TREE[path].decode()
    at = text.index(start)
    end = text.find(start.split(":")[0], at + 1)
    return text[at : end if end > 0 else len(text)]


def without(name: str, uid: str) -> dict[str, bytes]:
    tree = dict(TREE)
    for path, start in ((PROMETHEUS, f'  - alert: "{name}"'), (GRAFANA, f'  - uid: "{uid}"')):
        tree[path] = tree[path].decode().replace(rule(path, start), "").encode()
    return tree


AGENTS = 'max by (instance) (loki_agents_active{job=\\"loki-mode\\"})'
EDITS: dict[str, tuple[Callable[[], dict[str, bytes]], str, str, tuple[Flag, ...]]] = {
    "looser above": (
        lambda: both(f"{AGENTS} > 50", f"{AGENTS} > 60", ("- 50", "- 60")),
        "LokiTooManyAgents",
        "Fires above 60 instead of above 50.",
        (LOOSER,),
    ),
    "stricter above": (
        lambda: both(f"{AGENTS} > 50", f"{AGENTS} > 40", ("- 50", "- 40")),
        "LokiTooManyAgents",
        "Fires above 40 instead of above 50.",
        (),
    ),
    "looser below": (
        lambda: both('loki-mode\\"}) < 1"', 'loki-mode\\"}) < 0.5"', ("            - 1\n", "            - 0.5\n")),
        "LokiSessionDown",
        "Fires below 0.5 instead of below 1.",
        (LOOSER,),
    ),
    "expression": (
        lambda: both("max by (instance) (loki_session_status", "min by (instance) (loki_session_status"),
        "LokiSessionDown",
        "Expression changed: `max` became `min`.",
        (),
    ),
    "longer for": (
        lambda: both('for: "5m"', 'for: "1h"'),
        "LokiSessionDown",
        "Pending period changed from 5m to 1h.",
        (LOOSER,),
    ),
    "shorter for": (
        lambda: both('for: "5m"', 'for: "90s"'),
        "LokiSessionDown",
        "Pending period changed from 5m to 90s.",
        (),
    ),
    "lower severity": (
        lambda: both('severity: "warning"', 'severity: "info"'),
        "LokiSessionDown",
        'Severity changed from "warning" to "info".',
        (LOOSER,),
    ),
    "higher severity": (
        lambda: both('severity: "warning"', 'severity: "critical"'),
        "LokiSessionDown",
        'Severity changed from "warning" to "critical".',
        (),
    ),
    "label": (
        lambda: both('system: "loki_mode"', 'system: "loki"'),
        "LokiSessionDown",
        'Label system changed from "loki_mode" to "loki".',
        (),
    ),
    "summary": (
        lambda: both("is stopped", "has stopped"),
        "LokiSessionDown",
        "Summary changed: `is` became `has`.",
        (),
    ),
    "runbook": (
        lambda: both("runbooks/LokiSessionDown.md", "runbooks/Down.md"),
        "LokiSessionDown",
        "Runbook changed: `docs/runbooks/LokiSessionDown.md` became `docs/runbooks/Down.md`.",
        (),
    ),
    "one ruler": (
        lambda: replaced(PROMETHEUS, 'for: "5m"', 'for: "1h"'),
        "LokiSessionDown",
        "Pending period changed from 5m to 1h, in Prometheus only.",
        (LOOSER,),
    ),
    "no data": (
        lambda: replaced(GRAFANA, 'noDataState: "OK"', 'noDataState: "Alerting"'),
        "LokiSessionDown",
        "State without data changed from OK to Alerting.",
        (),
    ),
    "errors": (
        lambda: replaced(GRAFANA, 'execErrState: "Error"', 'execErrState: "OK"'),
        "LokiSessionDown",
        "State when its query fails changed from Error to OK.",
        (LOOSER,),
    ),
    "paused": (
        lambda: replaced(GRAFANA, "isPaused: false", "isPaused: true"),
        "LokiSessionDown",
        "Alert paused.",
        (Flag.ALERT_SILENCED,),
    ),
    "another panel": (
        lambda: replaced(GRAFANA, "panelId: 38634885", "panelId: 5"),
        "LokiSessionDown",
        "Linked panel changed from panel 38634885 of loki-mode-session to panel 5 of loki-mode-session.",
        (),
    ),
    "rename": (
        lambda: both('"LokiSessionDown"', '"LokiStopped"'),
        "LokiStopped",
        'Alert renamed from "LokiSessionDown" to "LokiStopped".',
        (),
    ),
    "removed": (
        lambda: without("LokiTooManyAgents", "loki-too-many-agents"),
        "LokiTooManyAgents",
        "",
        (Flag.ALERT_REMOVED,),
    ),
    "spaces": (lambda: replaced(PROMETHEUS, "max by (instance) (", "max by(instance)("), "", "", ()),
}


@pytest.mark.parametrize("edit", EDITS)
def test_each_edit_is_reported_in_one_sentence(edit: str) -> None:
    make, alert, sentence, flags = EDITS[edit]
    actual = tree_changes(TREE, make())
    if not alert:
        assert actual == ()
        return
    assert [(c.subject.kind, c.subject.title, c.flags) for c in actual] == [("alert", alert, flags)]
    assert not sentence or actual[0].sentence == sentence


def test_a_removed_alert_comes_first_with_its_summary() -> None:
    after = without("LokiTooManyAgents", "loki-too-many-agents")
    session = "dashboards/loki-mode/loki-mode-session.json"
    after[session] = after[session].replace(b'"now-6h"', b'"now-1h"')
    first, second = tree_changes(TREE, after)
    assert first.sentence.startswith('Alert removed; "Many agents')
    assert second.aspect == "dashboard/time"


def test_an_added_alert_states_its_condition() -> None:
    (change,) = tree_changes(without("LokiTooManyAgents", "loki-too-many-agents"), TREE)
    assert change.sentence == (
        'Alert added: fires above 50 of `max by (instance) (loki_agents_active{job="loki-mode"})`.'
    )


def test_a_link_to_a_renumbered_panel_is_unchanged() -> None:
    session = "dashboards/loki-mode/loki-mode-session.json"
    after = {path: content.replace(b"38634885", b"4711") for path, content in TREE.items()}
    assert [change.aspect for change in tree_changes(TREE, after)] == ["panel/id"]
    assert session in after
