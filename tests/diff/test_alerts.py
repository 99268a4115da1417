"""Changes of alerts: told once for both rulers, and flagged where less is noticed than before."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from heddle.diff.change import Flag
from tests.diff.given import TREE, replaced, tree_changes

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
        "It fires above 60 instead of above 50.",
        (LOOSER,),
    ),
    "stricter above": (
        lambda: both(f"{AGENTS} > 50", f"{AGENTS} > 40", ("- 50", "- 40")),
        "LokiTooManyAgents",
        "It fires above 40 instead of above 50.",
        (),
    ),
    "looser below": (
        lambda: both('loki-mode\\"}) < 1"', 'loki-mode\\"}) < 0.5"', ("            - 1\n", "            - 0.5\n")),
        "LokiSessionDown",
        "It fires below 0.5 instead of below 1.",
        (LOOSER,),
    ),
    "expression": (
        lambda: both("max by (instance) (loki_session_status", "min by (instance) (loki_session_status"),
        "LokiSessionDown",
        "The expression changes: `max` becomes `min`.",
        (),
    ),
    "longer for": (
        lambda: both('for: "5m"', 'for: "1h"'),
        "LokiSessionDown",
        "It fires after 1h instead of 5m.",
        (LOOSER,),
    ),
    "shorter for": (
        lambda: both('for: "5m"', 'for: "90s"'),
        "LokiSessionDown",
        "It fires after 90s instead of 5m.",
        (),
    ),
    "lower severity": (
        lambda: both('severity: "warning"', 'severity: "info"'),
        "LokiSessionDown",
        'The severity changes from "warning" to "info".',
        (LOOSER,),
    ),
    "higher severity": (
        lambda: both('severity: "warning"', 'severity: "critical"'),
        "LokiSessionDown",
        'The severity changes from "warning" to "critical".',
        (),
    ),
    "label": (
        lambda: both('system: "loki_mode"', 'system: "loki"'),
        "LokiSessionDown",
        'The label system changes from "loki_mode" to "loki".',
        (),
    ),
    "summary": (
        lambda: both("is stopped", "has stopped"),
        "LokiSessionDown",
        "The summary changes: `is` becomes `has`.",
        (),
    ),
    "runbook": (
        lambda: both("runbooks/LokiSessionDown.md", "runbooks/Down.md"),
        "LokiSessionDown",
        "The runbook changes: `docs/runbooks/LokiSessionDown.md` becomes `docs/runbooks/Down.md`.",
        (),
    ),
    "one ruler": (
        lambda: replaced(PROMETHEUS, 'for: "5m"', 'for: "1h"'),
        "LokiSessionDown",
        "It fires after 1h instead of 5m, in Prometheus only.",
        (LOOSER,),
    ),
    "no data": (
        lambda: replaced(GRAFANA, 'noDataState: "OK"', 'noDataState: "Alerting"'),
        "LokiSessionDown",
        "Its state without data is Alerting instead of OK.",
        (),
    ),
    "errors": (
        lambda: replaced(GRAFANA, 'execErrState: "Error"', 'execErrState: "OK"'),
        "LokiSessionDown",
        "Its state when its query fails is OK instead of Error.",
        (LOOSER,),
    ),
    "paused": (
        lambda: replaced(GRAFANA, "isPaused: false", "isPaused: true"),
        "LokiSessionDown",
        "It is paused.",
        (Flag.ALERT_SILENCED,),
    ),
    "another panel": (
        lambda: replaced(GRAFANA, "panelId: 38634885", "panelId: 5"),
        "LokiSessionDown",
        "It links to panel 5 of loki-mode-session instead of panel 38634885 of loki-mode-session.",
        (),
    ),
    "rename": (
        lambda: both('"LokiSessionDown"', '"LokiStopped"'),
        "LokiStopped",
        'The alert is renamed from "LokiSessionDown" to "LokiStopped".',
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
def test_an_edit_is_one_sentence(edit: str) -> None:
    make, alert, sentence, flags = EDITS[edit]
    found = tree_changes(TREE, make())
    if not alert:
        assert found == ()
        return
    assert [(c.subject.kind, c.subject.title, c.flags) for c in found] == [("alert", alert, flags)]
    assert not sentence or found[0].sentence == sentence


def test_a_removed_alert_says_what_is_lost_and_stands_first() -> None:
    after = without("LokiTooManyAgents", "loki-too-many-agents")
    session = "dashboards/loki-mode/loki-mode-session.json"
    after[session] = after[session].replace(b'"now-6h"', b'"now-1h"')
    first, second = tree_changes(TREE, after)
    assert first.sentence.startswith('The alert is removed: nobody is told "')
    assert second.aspect == "dashboard/time"


def test_a_new_alert_says_when_it_fires() -> None:
    (change,) = tree_changes(without("LokiTooManyAgents", "loki-too-many-agents"), TREE)
    assert change.sentence == (
        'The alert is new: it fires above 50 of `max by (instance) (loki_agents_active{job="loki-mode"})`.'
    )


def test_a_panel_under_another_id_is_the_panel_it_was() -> None:
    session = "dashboards/loki-mode/loki-mode-session.json"
    after = {path: content.replace(b"38634885", b"4711") for path, content in TREE.items()}
    assert [change.aspect for change in tree_changes(TREE, after)] == ["panel/id"]
    assert session in after
