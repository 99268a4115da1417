"""Courses of a system in which nothing is wrong and an alert could think otherwise: it never fires in them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.author.alerts.cases import CASES
from tests.author.alerts.test_promtool import asked, needs_promtool, run


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """Series by name and labels, those of the target aside, in promtool's notation; a step is a minute."""

    alert: str
    series: dict[str, str]


_LOST = 'tokenhub_requests_total{status="error"}'
_DROPPED = 'tokenhub_store_dropped_total{op="audit"}'
_STOPPED = 'loom_budget_exceeded_total{reason="max_tokens", otel_scope_name="loomflow"}'
_COST = 'tokenhub_cost_usd_total{model="m"}'
_LATENCY = "loom_loom_tool_registry_invoke_latency_ms"
_FAILED = '{tool="t", ok="false", denied="false", otel_scope_name="loomflow"}'
_DOWN, _MISSED = "1x9 0x19 1x30", "1x9 _x20 1x30"


def _old(alert: str, name: str) -> dict[str, Course]:
    """Return courses of a counter that stands where it stood before Prometheus saw it."""
    held = "7x9 stale _x19 7x30"
    return {
        f"{alert} in a Prometheus that begins": Course(alert=alert, series={name: "7x60", "up": "1x60"}),
        f"{alert} after the target was down": Course(alert=alert, series={name: held, "up": _DOWN}),
        f"{alert} after nobody scraped": Course(alert=alert, series={name: "7x9 _x20 7x30", "up": _MISSED}),
        f"{alert} beside a target that was scraped": Course(
            alert=alert, series={name: "_x20 7x40", "up": "_x20 1x40", 'up{instance="b:1"}': "1x60"}
        ),
    }


COURSES = {
    **_old("TokenHubUnserved", _LOST),
    **_old("TokenHubStoreDropped", _DROPPED),
    **_old("LoomflowBudgetStops", _STOPPED),
    "HighErrorRate of what failed long ago": Course(
        alert="HighErrorRate",
        series={
            'loom_loom_tool_registry_errors_total{tool="t", error="e"}': "9x60",
            'loom_loom_tool_registry_invocations_total{tool="t"}': "9x60",
            "up": "1x60",
        },
    ),
    "LoomflowToolFailures of what failed long ago": Course(
        alert="LoomflowToolFailures",
        series={
            f"loom_tool_duration_ms_milliseconds_count{_FAILED}": "9x60",
            "up": "1x60",
        },
    ),
    "TokenHubCostSpike in a Prometheus that begins": Course(
        alert="TokenHubCostSpike", series={_COST: "900+0.1x120", "up": "1x120"}
    ),
    "TokenHubCostSpike after a target was new": Course(
        alert="TokenHubCostSpike", series={_COST: "_x30 900+0.1x90", "up": "_x30 1x90"}
    ),
    "HighLatency of a tool that is called twice a minute": Course(
        alert="HighLatency",
        series={
            f'{_LATENCY}_bucket{{tool="t", le="1000"}}': "0+2x9 19+2x3 26+2x20",
            f'{_LATENCY}_bucket{{tool="t", le="2500"}}': "0+2x40",
            f'{_LATENCY}_bucket{{tool="t", le="+Inf"}}': "0+2x40",
            f'{_LATENCY}_count{{tool="t"}}': "0+2x40",
        },
    ),
}


@needs_promtool
@pytest.mark.parametrize("course", COURSES.values(), ids=COURSES)
def test_it_never_fires(tmp_path: Path, course: Course) -> None:
    system = next(system for system, cases in CASES.items() if course.alert in cases)
    test = asked(system, course.alert, course.series, "2h", [])
    ever = test["promql_expr_test"][0]
    ever["expr"] = f'count_over_time(ALERTS{{alertname="{course.alert}", alertstate="firing"}}[2h])'
    done = run(tmp_path, system, test)
    assert done.returncode == 0, done.stdout + done.stderr
