"""Curves of the metrics that the Python client library adds to a page and no dashboard uses."""

from __future__ import annotations

from heddle import Counter, Gauge, Label, MetricCurve, System, constant, linear_growth, metric_curve, random_walk

_VERSION = {"implementation": "CPython", "major": "3", "minor": "11", "patchlevel": "7", "version": "3.11.7"}
_GENERATION = (Label("generation", ("0", "1", "2")),)
_COLLECTED = {
    "python_gc_objects_collected_total": ("Objects collected during gc", 9000),
    "python_gc_objects_uncollectable_total": ("Uncollectable objects found during GC", 0),
    "python_gc_collections_total": ("Number of times this generation was collected", 600),
}


def python_client_curves(system: System, *, megabytes: float) -> tuple[MetricCurve, ...]:
    """Return the curves for a process with this much resident memory; its start time is in the system's catalog."""
    resident = megabytes * 1e6
    process = {
        "process_virtual_memory_bytes": ("Virtual memory size in bytes.", constant(4 * resident)),
        "process_resident_memory_bytes": (
            "Resident memory size in bytes.",
            random_walk(resident, 1.3 * resident, "1h"),
        ),
        "process_open_fds": ("Number of open file descriptors.", random_walk(7, 12)),
        "process_max_fds": ("Maximum number of open file descriptors.", constant(20000)),
    }
    info = Gauge(system, "python_info", "Python platform information", labels=tuple(_VERSION))
    cpu = Counter(system, "process_cpu_seconds_total", "Total user and system CPU time spent in seconds.", unit="s")
    return (
        *(
            metric_curve(
                Counter(system, name, help_text, labels=_GENERATION),
                linear_growth(0, slope / 10 ** int(number)),
                generation=number,
            )
            for name, (help_text, slope) in _COLLECTED.items()
            for number in ("0", "1", "2")
        ),
        metric_curve(info, constant(1), **_VERSION),
        metric_curve(cpu, linear_growth(0.4, 260)),
        *(metric_curve(Gauge(system, name, help_text), curve) for name, (help_text, curve) in process.items()),
    )
