"""Runs every query of a project in a few threads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from itertools import chain
from typing import Protocol

from heddle.compile.dashboard import Compiled
from heddle.grafana.durations import parse_duration
from heddle.grafana.interpolation import Selection
from heddle.grafana.variables import variable_names
from heddle.prove.backend import Backend, FindBackend, ProbeConfig, VariableOptions
from heddle.prove.connect import RunOptions, connect
from heddle.prove.contradictions import with_contradiction
from heddle.prove.project import CompiledProject
from heddle.prove.queries import ProbeQuery, QueryContext, alert_query, dashboard_queries, link_query, recording_query
from heddle.prove.result import Diagnosis, EmptyReason, ProbeResult, Status, not_run
from heddle.prove.service_graph import service_graph_queries
from heddle.prove.variables import DashboardVariables
from heddle.settings.model import Settings

_DEFAULT_RETENTION = 15 * 86400.0
_DEFAULT_SCRAPE_INTERVAL = 15.0
_Task = Callable[[], Sequence[ProbeResult]]


class Progress(Protocol):
    """Shows how far a run is."""

    def start(self, totals: Mapping[str, int]) -> None:
        """Begin, with the number of queries by backend."""

    def add(self, results: Sequence[ProbeResult]) -> None:
        """Count results."""


def prove(
    project: CompiledProject, settings: Settings, options: RunOptions, environ: Mapping[str, str], progress: Progress
) -> tuple[ProbeResult, ...]:
    """Return the result of every query. Raises Unreachable, and BadInput for environment variables that are not set."""
    retention = parse_duration(settings.retention) or _DEFAULT_RETENTION
    config = ProbeConfig(limits=options.limits, documented=project.documented, retention=retention)
    with ExitStack() as connections:
        find_backend, datasources = connect(options, config, project.datasources, environ, connections)
        scrape_interval = parse_duration(settings.scrape_interval) or _DEFAULT_SCRAPE_INTERVAL
        context = QueryContext(now=options.now, scrape_interval=scrape_interval, datasources=datasources)
        tasks, totals = _prepare(project, context, find_backend)
        progress.start(totals)
        return _run(tasks, options.concurrency, progress)


def _prepare(
    project: CompiledProject, context: QueryContext, find_backend: FindBackend
) -> tuple[list[_Task], Mapping[str, int]]:
    """Return the tasks of a run, and the number of their queries by backend."""
    tasks: list[_Task] = []
    queries: list[ProbeQuery] = []
    for compiled in project.dashboards:
        prober = DashboardProber(compiled, context, find_backend)
        tasks.append(prober.probe_variables)
        tasks += [partial(_probe_one, prober.probe, query) for query in prober.queries]
        queries += [*prober.variable_queries, *prober.queries]
    rules = [alert_query(alert, context) for alert in project.alerts]
    rules += [recording_query(rule, context) for rule in project.recordings]
    rules += [link_query(link, context) for link in project.links]
    for query in rules:
        tasks.append(partial(_probe_one, partial(_probe_rule, find_backend), query))
        queries.append(query)
    return tasks, Counter(query.datasource.backend for query in queries)


def _probe_one(probe: Callable[[ProbeQuery], ProbeResult], query: ProbeQuery) -> Sequence[ProbeResult]:
    return (probe(query),)


def _probe_rule(find_backend: FindBackend, query: ProbeQuery) -> ProbeResult:
    backend = find_backend(query.datasource)
    return backend.probe(query, {}) if backend else not_run(query)


def _run(tasks: Sequence[_Task], concurrency: int, progress: Progress) -> tuple[ProbeResult, ...]:
    with ThreadPoolExecutor(max_workers=concurrency) as pool:
        futures = [pool.submit(task) for task in tasks]
        try:
            for future in as_completed(futures):
                progress.add(future.result())
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return tuple(result for future in futures for result in future.result())


class DashboardProber:
    """Runs the queries of one dashboard."""

    def __init__(self, compiled: Compiled, context: QueryContext, find_backend: FindBackend) -> None:
        self._find_backend = find_backend
        self._datasources = context.datasources
        self._variables = DashboardVariables(compiled, context, find_backend)
        self.variable_queries = self._variables.queries
        self.queries = dashboard_queries(compiled, context)

    def probe_variables(self) -> tuple[ProbeResult, ...]:
        """Return the result of each variable that queries a data source, with All for those before it."""
        all_options = self._variables.resolve().options
        results = []
        for query in self.variable_queries:
            backend, options = self._find_backend(query.datasource), all_options.get(query.title)
            results.append(_variable_result(backend, query, options) if backend and options else not_run(query))
        return tuple(results)

    def probe(self, query: ProbeQuery) -> ProbeResult:
        """Run a query with All, and if it has data and a reader can choose a value, with single values too.

        A single value that has no data fails the query only if none of several values that occur in matching series
        has any: the first option of a variable need not occur in every metric.
        """
        return with_contradiction(self._probe(query))

    def _probe(self, query: ProbeQuery) -> ProbeResult:
        backend = self._find_backend(query.datasource)
        if backend is None:
            return not_run(query)
        repeated = frozenset({query.repeat_variable}) if query.repeat_variable else frozenset[str]()
        with_all = self._variables.resolve(single=repeated).selection
        result = backend.probe(query, with_all)
        if result.status is Status.OK and (metrics := service_graph_queries(query, self._datasources)):
            return self._with_metrics(result, metrics, with_all)
        variables = variable_names(query.text) & self._variables.with_all
        if result.status is not Status.OK or not variables:
            return result
        first_option: Mapping[str, str] = {}
        for fixed in chain([first_option], backend.sample_label_sets(query, with_all, variables)):
            selection = self._variables.resolve(single=variables, fixed=fixed).selection
            single = backend.probe(query, selection)
            if single.status is not Status.EMPTY or not _is_fault(single):
                break
        if not _is_fault(single) or single.status in (Status.SLOW, Status.TOO_MANY_SERIES):
            return result
        return _with_selection(single, selection, variables)

    def _with_metrics(self, result: ProbeResult, metrics: Sequence[ProbeQuery], selection: Selection) -> ProbeResult:
        """Return the result of a service graph with calls in Tempo: it is empty if Prometheus lacks their metrics."""
        for query in metrics:
            if not query.datasource.uid:
                text = "the data source does not name a Prometheus in `serviceMap`, so Grafana draws no service graph"
                return replace(result, status=Status.EMPTY, diagnosis=Diagnosis(EmptyReason.UNKNOWN, text))
            backend = self._find_backend(query.datasource)
            if backend is None:
                return replace(result, notes=(*result.notes, "its metrics were not queried: no Prometheus was given"))
            in_prometheus = backend.probe(query, selection)
            if in_prometheus.failed:
                return replace(in_prometheus, query=result.query)
        return result


def _is_fault(result: ProbeResult) -> bool:
    """Return whether a single value fails; a filter that drops all of its lines is not a failure."""
    diagnosis = result.diagnosis
    return result.failed and not (diagnosis and diagnosis.reason is EmptyReason.PIPELINE_DROPS_ALL)


def _variable_result(backend: Backend, query: ProbeQuery, options: VariableOptions) -> ProbeResult:
    status, diagnosis = Status.OK, None
    if options.error:
        status = Status.ERROR
    elif not options.values:
        diagnosis = backend.explain_no_options(query, options)
        status = Status.NOT_EMITTED if diagnosis.reason is EmptyReason.NOT_EMITTED else Status.EMPTY
    return ProbeResult(
        query=query,
        status=status,
        sent=options.query,
        diagnosis=diagnosis,
        error=options.error,
        series=len(options.values),
    )


def _with_selection(result: ProbeResult, selection: Selection, variables: frozenset[str]) -> ProbeResult:
    """Return a result whose reason names the values that it was run with."""
    values = ", ".join(f"${name} = {'|'.join(selection[name].values)}" for name in sorted(variables))
    prefix, diagnosis = f"with {values}: ", result.diagnosis
    if diagnosis:
        diagnosis = Diagnosis(diagnosis.reason, prefix + diagnosis.text)
    return replace(result, diagnosis=diagnosis, error=result.error and prefix + result.error)
