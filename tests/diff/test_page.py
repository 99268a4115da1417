"""The page on diffs shows what is really printed."""

from __future__ import annotations

import json
import re
from pathlib import Path

from heddle.diff.trees import diff_trees
from heddle.report.diff_text import text
from tests.diff.states import SESSION, TREE, panel, session, target

PAGE = Path(__file__).parents[2] / "docs" / "diff.md"


def test_the_example_is_what_is_printed() -> None:
    after = session()
    ask = target(after, "Session Status")
    ask["expr"] = ask["expr"].replace("instance=~", "instance!~")
    panel(after, "Event Rate")["options"]["legend"]["placement"] = "right"
    after["panels"].remove(panel(after, "Uptime"))
    tree = {**TREE, SESSION: json.dumps(after).encode()}
    rules, grafana = "prometheus/rules/loki-mode.yaml", "provisioning/alerting/loki-mode.yaml"
    tree[rules] = tree[rules].replace(b"> 50", b"> 60")
    tree[grafana] = tree[grafana].replace(b"- 50", b"- 60")
    shown = re.search(r"```console\n\$ heddle diff\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert shown is not None
    assert shown[1] == f"{text(diff_trees(TREE, tree, ('HEAD', 'working tree')))}\n"
