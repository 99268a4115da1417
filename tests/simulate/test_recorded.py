"""Queries of recorded series return what they would compute without the recording rules."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from heddle.grafana.model import walk_panels
from tests.cli.project import ROOT
from tests.simulate.promtool import INSTALLED, RECORDING_RULES, evaluate
from tests.simulate.systems import NOON, TimeSpan, history

SPAN = TimeSpan(seconds=80 * 60, step=30, end=NOON)


def queries(out: Path) -> dict[tuple[str, str, str], str]:
    """Return the PromQL of the panels by dashboard, panel and refId, for the jobs of their systems and all instances.

    Several systems have metrics of the same name.
    """
    return {key: re.sub(r'=~"\$(\w+)"', _all_values, text) for key, text in _queries(out)}


def _all_values(variable: re.Match[str]) -> str:
    name = variable[1]
    job = name.removesuffix("_job").replace("_", "-")
    return f'="{job}"' if name.endswith("_job") else '=~".*"'


def _queries(out: Path) -> Iterator[tuple[tuple[str, str, str], str]]:
    for file in sorted(out.glob("dashboards/**/*.json")):
        dashboard: Any = json.loads(file.read_text())
        for panel in walk_panels(dashboard):
            for target in panel.get("targets", ()):
                if "expr" in target:
                    yield (dashboard["uid"], panel.get("title", ""), target["refId"]), target["expr"]


@pytest.mark.skipif(not INSTALLED, reason="promtool is missing: `apt-get install prometheus`")
@pytest.mark.parametrize("scenario", ["tool-failures", "restarts"])
def test_both_forms_of_a_query_agree(recorded_out: Path, tmp_path: Path, scenario: str) -> None:
    computed = queries(ROOT / "out")
    pairs = sorted({(text, computed[key]) for key, text in queries(recorded_out).items() if text != computed[key]})
    assert len(pairs) > 50
    differences = [
        f"count(abs(({one}) - ({other})) > 1e-6) or count(({one}) unless ({other})) or count(({other}) unless ({one}))"
        for one, other in pairs
    ]
    with_data = [f"count({one})" for one, _ in pairs]
    expectations = [{"expr": text, "exp_samples": []} for text in (*differences, *with_data)]
    output = evaluate(tmp_path, history(scenario, SPAN), SPAN, RECORDING_RULES, expectations)
    assert [text for text in differences if json.dumps(text)[1:-1] in output] == []
    assert output.count("got:") > 50  # the queries that have data
