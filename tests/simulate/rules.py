"""The shipped rules of Prometheus over a simulated past, evaluated by promtool."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from math import isnan
from pathlib import Path

from heddle.simulate.backfill import Past, Span
from heddle.simulate.exposition import head, number
from tests.cli.project import ROOT

RULES = tuple(sorted((ROOT / "out/prometheus/rules").glob("*.yaml")))
PROMTOOL = shutil.which("promtool") is not None
_SAID = frozenset(re.findall(r"[a-z_]\w+", "\n".join(file.read_text() for file in RULES)))


def alerts() -> set[str]:
    """Return the names of the alerts that ship."""
    return {name for file in RULES for name in re.findall(r'alert: "(\w+)"', file.read_text())}


def fired(folder: Path, past: Iterable[Past], span: Span, since: float) -> set[str]:
    """Return which alerts fired in the last seconds of a past."""
    minutes = int((span.times[-1] - span.times[0]) // 60)
    question = f'group by (alertname) (count_over_time(ALERTS{{alertstate="firing"}}[{int(since)}s]))'
    asked = {"expr": question, "eval_time": f"{minutes}m", "exp_samples": [{"labels": "{}", "value": -1}]}
    test = {
        "interval": f"{span.step:g}s",
        "input_series": [
            {"series": head(one.name, one.labels), "values": " ".join(map(_value, one.numbers))}
            for one in past
            if one.name in _SAID
        ],
        "promql_expr_test": [asked],
    }
    file = folder / "test.yaml"
    rules = [str(rule) for rule in RULES]
    file.write_text(json.dumps({"rule_files": rules, "evaluation_interval": "1m", "tests": [test]}))
    done = subprocess.run(["promtool", "test", "rules", file], capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert "got:" in said, said
    return set(re.findall(r'alertname="(\w+)"', said.split("got:")[1]))


def _value(value: float) -> str:
    return "_" if isnan(value) else number(value)
