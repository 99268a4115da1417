"""The shipped Prometheus rules, evaluated by promtool over a simulated history."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterable
from math import isnan
from pathlib import Path

from heddle.simulate.backfill import SampleHistory, TimeSpan
from heddle.simulate.exposition import format_number, format_series
from tests.cli.project import ROOT

RULES = tuple(sorted((ROOT / "out/prometheus/rules").glob("*.yaml")))
INSTALLED = shutil.which("promtool") is not None
_NAMES_IN_RULES = frozenset(re.findall(r"[a-z_]\w+", "\n".join(file.read_text() for file in RULES)))


def shipped_alerts() -> set[str]:
    return {name for file in RULES for name in re.findall(r'alert: "(\w+)"', file.read_text())}


def firing_alerts(folder: Path, histories: Iterable[SampleHistory], span: TimeSpan, last: float) -> set[str]:
    """Return the alerts that fired in the last seconds of a history."""
    minutes = int((span.times[-1] - span.times[0]) // 60)
    query = f'group by (alertname) (count_over_time(ALERTS{{alertstate="firing"}}[{int(last)}s]))'
    # The expectation is wrong on purpose: promtool prints the result of a query only when a test fails.
    expectation = {"expr": query, "eval_time": f"{minutes}m", "exp_samples": [{"labels": "{}", "value": -1}]}
    test = {
        "interval": f"{span.step:g}s",
        "input_series": [
            {"series": format_series(one.name, one.labels), "values": " ".join(map(_value, one.values))}
            for one in histories
            if one.name in _NAMES_IN_RULES
        ],
        "promql_expr_test": [expectation],
    }
    file = folder / "test.yaml"
    rules = [str(rule) for rule in RULES]
    file.write_text(json.dumps({"rule_files": rules, "evaluation_interval": "1m", "tests": [test]}))
    process = subprocess.run(["promtool", "test", "rules", file], capture_output=True, text=True, check=False)
    output = process.stdout + process.stderr
    assert "got:" in output, output
    return set(re.findall(r'alertname="(\w+)"', output.split("got:")[1]))


def _value(value: float) -> str:
    return "_" if isnan(value) else format_number(value)
