"""Recognizes PromQL that the parser does not support: MetricsQL, and syntax of some versions of Prometheus.

Sources: the functions and the operators in VictoriaMetrics' MetricsQL reference; the feature flags of Prometheus 3
(`promql-duration-expr`, `promql-extended-range-selectors`), the functions that it renamed, and those that Thanos adds.
"""

from __future__ import annotations

import re
from typing import Final

METRICSQL: Final = "in MetricsQL"
OTHER_VERSION: Final = "in PromQL of some versions of Prometheus"

_ROLLUP: Final = """
    aggr_over_time ascent_over_time changes_prometheus count_eq_over_time count_gt_over_time count_le_over_time
    count_ne_over_time count_values_over_time decreases_over_time default_rollup delta_prometheus deriv_fast
    descent_over_time distinct_over_time duration_over_time geomean_over_time histogram_over_time
    hoeffding_bound_lower hoeffding_bound_upper ideriv increase_prometheus increase_pure increases_over_time integrate
    lag lifetime median_over_time mode_over_time outlier_iqr_over_time quantiles_over_time range_over_time
    rate_over_sum rate_prometheus rollup rollup_candlestick rollup_delta rollup_deriv rollup_increase rollup_rate
    rollup_scrape_interval scrape_interval share_eq_over_time share_gt_over_time share_le_over_time
    stale_samples_over_time sum2_over_time sum_eq_over_time sum_gt_over_time sum_le_over_time tfirst_over_time
    timestamp_with_name tlast_change_over_time tlast_over_time tmax_over_time tmin_over_time zscore_over_time
"""
_TRANSFORM: Final = """
    bitmap_and bitmap_or bitmap_xor buckets_limit drop_empty_series histogram_share interpolate keep_last_value
    keep_next_value limit_offset now prometheus_buckets rand rand_exponential rand_normal range_avg range_first
    range_last range_linear_regression range_mad range_max range_median range_min range_normalize range_quantile
    range_stddev range_stdvar range_sum range_trim_outliers range_trim_spikes range_trim_zscore range_zscore
    remove_resets ru running_avg running_max running_min running_sum smooth_exponential timezone_offset ttf union
"""
_LABELS: Final = """
    alias drop_common_labels label_copy label_del label_graphite_group label_keep label_lowercase label_map label_match
    label_mismatch label_move label_set label_transform label_uppercase label_value labels_equal
    sort_by_label_numeric sort_by_label_numeric_desc
"""
_AGGREGATES: Final = """
    any bottomk_avg bottomk_last bottomk_max bottomk_median bottomk_min distinct geomean histogram mad median mode
    outliers_iqr outliers_mad outliersk quantiles share sum2 topk_avg topk_last topk_max topk_median topk_min zscore
"""
_METRICSQL_FUNCTIONS: Final = frozenset(f"{_ROLLUP} {_TRANSFORM} {_LABELS} {_AGGREGATES}".split())
_FUNCTION: Final = re.compile(r"\b([a-z_][a-z0-9_]*)\s*\(", re.IGNORECASE)
_METRICSQL: Final = re.compile(
    r"^\s*(?i:with)\s*\("
    r"|\b(?i:keep_metric_names)\b"
    r"|(?:[)\]}]\s*|\w\s+)(?i:default|ifnot|if)\s+(?:bool\s+)?(?:[\w(-]|$|[=!]=)"
    r"|\b(?i:or)\s+-?\d"
    r"|\)\s*(?i:limit)\s+\d"
    r"|\[[^\[\]]*\b\d+(?:\.\d+)?i\s*[\]:]"
    r"|\b\d+(?:\.\d+)?(?:[KMGT]i?B?)\b"
)
_OTHER_VERSION: Final = re.compile(
    r"\]\s*(?:offset\s+\S+\s*)?(?:anchored|smoothed)\b"
    r"|\[[^\[\]]*(?:[-+*/%^]|\b(?:step|range|min|max|min_of|max_of)\s*\()[^\[\]]*\]"
    r"|\boffset\s*(?:-?\s*(?:step|range|min|max|min_of|max_of)\s*)?\("
    r"|\b(?:holt_winters|xrate|xincrease|xdelta)\s*\("
)


def is_known_elsewhere(function: str) -> bool:
    """Return whether MetricsQL, Thanos or another version of Prometheus has a function."""
    return function.lower() in _METRICSQL_FUNCTIONS or bool(_OTHER_VERSION.search(f"{function}("))


def dialect(syntax: str) -> str:
    """Return the dialect of a text whose strings and comments are blank; empty if it is not a known one."""
    if _METRICSQL.search(syntax) or not _METRICSQL_FUNCTIONS.isdisjoint(map(str.lower, _FUNCTION.findall(syntax))):
        return METRICSQL
    return OTHER_VERSION if _OTHER_VERSION.search(syntax) else ""
