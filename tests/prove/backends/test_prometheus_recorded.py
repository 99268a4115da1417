"""Recorded series are compared with what their rules compute, on a real Prometheus."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from heddle.grafana.time_range import TimeRange
from heddle.prove.backend import DocumentedTelemetry
from heddle.prove.backends.prometheus import PrometheusBackend
from heddle.prove.result import EmptyReason, ProbeResult, Status
from heddle.report.prove import prove_report
from tests.dashboards.prometheus.server import MISSING, Prometheus, free_port, run_prometheus, serve_text
from tests.prove.probing import config, panel_query, prometheus_client

END = 1_700_000_040.0

NAME, EXPRESSION = "orders_total:growth15m", "increase(orders_total[15m])"
LATE_NAME, LATE_EXPRESSION = "late:orders", "sum by (job) (last_over_time(orders_total[5m]))"


def samples() -> Iterator[str]:
    """Yield two counters for two hours, with a burst three minutes before the end, and a recorded sum that is late.

    The scrapes of region `a` begin at full minutes, those of `b` five seconds before. The recorded sum is what a rule
    computes at full minutes that does not see the former.
    """
    yield "# TYPE orders counter\n"
    counts: dict[str, list[tuple[float, int]]] = {"a": [], "b": []}
    for region, before in (("a", 0), ("b", 5)):
        for number in range(480, -1, -1):
            time = END - 15 * number - before
            count = 7 * (480 - number) + (1000 if time >= END - 180 else 0)
            counts[region].append((time, count))
            yield f'orders_total{{job="shop",region="{region}"}} {count} {time}\n'
    yield f"# TYPE {LATE_NAME} gauge\n"
    for minute in range(4, -1, -1):
        time = END - 60 * minute
        seen_until = {"a": time - 1, "b": time}
        total = sum(next(n for at, n in reversed(counts[region]) if at <= seen_until[region]) for region in counts)
        yield f'{LATE_NAME}{{job="shop"}} {total} {time}\n'
    yield "# EOF\n"


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """Run a Prometheus with what a rule recorded each minute."""
    if MISSING:
        pytest.skip(f"needs {' and '.join(MISSING)}: install the package `prometheus`")
    folder: Path = tmp_path_factory.mktemp("recorded")
    rules, data = folder / "rules.yaml", folder / "data"
    rules.write_text(json.dumps({"groups": [{"name": "r", "rules": [{"record": NAME, "expr": EXPRESSION}]}]}))
    with serve_text(folder, samples()) as prometheus:
        times = [f"--start={END - 3600:.0f}", f"--end={END:.0f}", "--eval-interval=60s"]
        command = ["promtool", "tsdb", "create-blocks-from", "rules", *times, f"--url={prometheus.url}"]
        done = subprocess.run([*command, f"--output-dir={data}", rules], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
    with run_prometheus(folder / "prometheus.yml", data, free_port(), folder / "log") as prometheus:
        yield prometheus


def compare(
    prometheus: Prometheus, expression: str, name: str = NAME, now: float = END, window: float = 240
) -> ProbeResult:
    """Compare a recorded series with an expression, as if it were that of its rule."""
    query = panel_query(expression, now, instant=True)
    query = replace(query, kind="recording rule", title=name, time_range=TimeRange(now - window, now))
    documented = DocumentedTelemetry(recorded={name: expression})
    return PrometheusBackend(prometheus_client(prometheus.url), config(documented=documented)).probe(query, {})


def test_a_recorded_series_agrees_with_its_rule(recording: Prometheus) -> None:
    for now in (END, END + 29):
        result = compare(recording, EXPRESSION, now=now)
        assert (result.status, result.reason, result.failed) == (Status.OK, "", False)
        assert result.comparison == "agrees with what its rule computes, in 2 series"


def test_each_other_rule_differs_also_after_a_burst(recording: Prometheus) -> None:
    computes, no_series, missing = "but its rule computes ", "but its rule computes no such", "is missing, but its rule"
    mutants = {
        f"{EXPRESSION} * 1.00001": computes,
        "increase(orders_total[14m])": computes,
        "increase(orders_total[1h])": computes,
        "increase(orders_total[15m] offset 3m)": computes,
        "last_over_time(orders_total[15m])": computes,
        'increase(orders_total{region="a"}[15m])': no_series,
        "sum by (region) (increase(orders_total[15m]))": no_series,
        f'{EXPRESSION} or label_replace({EXPRESSION}, "region", "c", "region", "a")': missing,
    }
    results = {expression: compare(recording, expression) for expression in mutants}
    assert {expression: result.status for expression, result in results.items()} == dict.fromkeys(
        mutants, Status.DISAGREEMENT
    )
    assert [expression for expression, result in results.items() if mutants[expression] not in result.reason] == []
    assert all(result.failed for result in results.values())


def test_an_unfinished_scrape_is_not_a_difference(recording: Prometheus) -> None:
    assert compare(recording, LATE_EXPRESSION, LATE_NAME).status is Status.OK
    assert compare(recording, f"{LATE_EXPRESSION} * 1.01", LATE_NAME).status is Status.DISAGREEMENT
    assert (
        compare(recording, LATE_EXPRESSION.replace("[5m]", "[5m] offset 1m"), LATE_NAME).status is Status.DISAGREEMENT
    )


def test_a_rule_that_is_no_longer_evaluated_differs(recording: Prometheus) -> None:
    result = compare(recording, EXPRESSION, now=END + 120, window=60)
    assert (result.status, result.reason) == (Status.DISAGREEMENT, "the rule was not evaluated in the last 1m")


def test_rules_that_are_not_loaded_are_reported(recording: Prometheus) -> None:
    result = compare(recording, "sum(orders_total)", "requests:growth5m")
    assert (result.failed, result.diagnosis and result.diagnosis.reason) == (True, EmptyReason.RULES_NOT_LOADED)
    assert "Prometheus has not loaded the rule" in result.reason


def test_a_rule_that_computes_nothing_has_the_reason_of_its_metric(recording: Prometheus) -> None:
    result = compare(recording, 'rate(missing_total{job="nowhere"}[5m])', "missing_total:growth5m")
    assert result.diagnosis
    assert (result.diagnosis.reason, "metric `missing_total`" in result.reason) == (EmptyReason.UNKNOWN_METRIC, True)


def test_each_format_shows_the_comparison(recording: Prometheus) -> None:
    for expression in (EXPRESSION, f"{EXPRESSION} * 2"):
        result = compare(recording, expression)
        text = result.comparison.replace('"', "").split(" ")[-1]
        assert all(text in prove_report([result], format) for format in ("text", "markdown", "junit"))
        (entry,) = json.loads(prove_report([result], "json"))["results"]
        assert (entry["kind"], entry["comparison"]) == ("recording rule", result.comparison)
