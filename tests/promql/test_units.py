"""The metrics whose unit the results of an expression have."""

from __future__ import annotations

from heddle.promql.parse import parse_promql
from heddle.promql.units import NOW, UnitSource, unit_sources

WAIT = UnitSource("wait_seconds")
RATE = UnitSource("sent_bytes_total", rate=True)
CASES: dict[str, tuple[UnitSource, ...]] = {
    "wait_seconds": (WAIT,),
    "max by (a) (wait_seconds) > 5": (WAIT,),
    "5 < wait_seconds": (WAIT,),
    "wait_seconds > $limit": (WAIT,),
    "wait_seconds > 1.2 / 1000": (WAIT,),
    "wait_seconds > on (a) limit_bytes": (WAIT,),
    "max_over_time(wait_seconds[1h])": (WAIT,),
    'label_replace(wait_seconds, "a", "$1", "b", ".*")': (WAIT,),
    "increase(wait_seconds_sum[1h])": (UnitSource("wait_seconds_sum"),),
    "increase(wait_seconds_sum[1h:])": (UnitSource("wait_seconds_sum"),),
    "rate(wait_seconds_sum[5m])": (UnitSource("wait_seconds_sum", rate=True),),
    # The unit of a quantile is that of the buckets, whatever their counts are multiplied by.
    "histogram_quantile(0.9, sum by (le) (rate(wait_seconds_bucket[5m])))": (WAIT,),
    "histogram_quantile(0.9, sum by (le) (rate(wait_seconds_bucket[5m]) / 1000))": (WAIT,),
    "histogram_quantile(0.9, sum by (le) (rate(wait_seconds_bucket[5m]) * on (a) group_left () up))": (WAIT,),
    "histogram_quantile(0.9, rate(wait_seconds[5m]))": (),
    "histogram_quantile(0.9, vector(1))": (),
    # The mean of a histogram.
    "sum(rate(w_sum[5m])) / (sum(rate(w_count[5m])) > 0)": (UnitSource("w"),),
    "deriv(w_sum[5m]) / rate(w_count[5m])": (UnitSource("w"),),
    "rate(w_sum[5m]) / clamp_min(rate(w_count[5m]), 1)": (UnitSource("w"),),
    "sum(w_sum or w_sum) / sum(w_count)": (UnitSource("w"),),
    "sum(w_sum) / (sum(w_count) * 2)": (),
    "sum(w_sum or v_sum) / sum(w_count)": (),
    "sum(last_over_time(w_sum[1h]) or increase(w_sum[1h])) / sum(increase(w_count[1h]))": (UnitSource("w"),),
    # The mean of a counter.
    "(reads_sum or increase(reads_sum[1h])) / (v_total or increase(v_total[1h]))": (),
    "rate(io_seconds_total[5m]) / rate(reads_total[5m])": (UnitSource("io_seconds_total", per="reads_total"),),
    "sum(w_sum) / sum(v_count)": (UnitSource("w_sum", per="v_count"),),
    "increase(io_seconds_total[5m]) / rate(reads_total[5m])": (),
    "rate(io_seconds_total[5m]) / reads": (),
    "io_seconds / reads_total": (),
    # Sides of an operator.
    "time() - start_seconds": (UnitSource(NOW),),
    "a or a": (UnitSource("a"),),
    "a or b": (UnitSource("a"), UnitSource("b")),
    "rate(sent_bytes_total[5m]) or vector(0)": (RATE,),
    "a unless b": (UnitSource("a"),),
    "wait_seconds - on (a) (sent_seconds or vector(0))": (WAIT,),
    "wait_seconds + 5": (WAIT,),
    "wait_seconds + sent_bytes": (),
    "wait_seconds + rate(sent_seconds[5m])": (),
    "wait_seconds + delay_milliseconds / 1000": (WAIT,),
    # Joins with metrics that only have labels.
    "rate(sent_bytes_total[5m]) * on (a) group_left (b) build_info": (RATE,),
    "build_info * on (a) group_right (b) rate(sent_bytes_total[5m])": (RATE,),
    "rate(sent_bytes_total[5m]) * on (a) group_left (b) other": (RATE,),
    "rate(sent_bytes_total[5m]) * on (a) build_info": (RATE,),
    "rate(sent_bytes_total[5m]) + on (a) group_left (b) pool_metadata": (RATE,),
    "rate(sent_bytes_total[5m]) * on (a) group_left () factor": (),
    "rate(sent_bytes_total[5m]) * on (a) group_left ($label) factor": (),
    "a * 1000": (),
    "a > bool 5": (),
    "count(a)": (),
    "$metric": (),
    "changes(a[5m])": (),
    "deriv(a[5m])": (),
}


def test_the_metrics_that_give_a_result_its_unit() -> None:
    found = {promql: unit_sources(parse_promql(promql)) for promql in CASES}
    assert {promql: sources for promql, sources in found.items() if sources != CASES[promql]} == {}
