"""The results of `heddle prove` as text, JSON, Markdown and JUnit XML."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from heddle.grafana.datasource_types import datasource_type
from heddle.prove.budget import Budget, BudgetItem, Cost
from heddle.prove.result import ProbeResult, Status
from heddle.report.findings import relative

_EXPENSIVE_PANELS: Final = 20
_BUDGET_COLUMNS: Final = ("dashboard", "panel", "series", "samples", "seconds")
_SKIPPED: Final = (Status.NOT_EMITTED, Status.NOT_RUN)


def prove_report(results: Sequence[ProbeResult], format: str, budget: Budget | None = None) -> str:
    """Return the report in a format: `text`, `json`, `markdown` or `junit`."""
    return _FORMATS[format](results, budget)


def summary(results: Sequence[ProbeResult]) -> str:
    """Return one line with the number of queries by status."""
    counts = Counter(result.status for result in results)
    expected = sum(result.status is Status.EMPTY and not result.is_problem for result in results)
    listed = ", ".join(f"{counts[status]} {status.value}" for status in Status if counts[status])
    return f"{len(results)} queries: {listed or 'none'}" + (f" ({expected} expected empty)" if expected else "")


def _text(results: Sequence[ProbeResult], budget: Budget | None) -> str:
    lines = [line for result in results if result.failed for line in _failure_lines(result)]
    lines += [line for result in results if not result.failed for line in _remark_lines(result)]
    lines += [*_not_run_lines(results), summary(results)]
    if budget:
        rows = [_BUDGET_COLUMNS, *_budget_rows(budget)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(_BUDGET_COLUMNS))]
        lines += ["", *(_align(row, widths) for row in rows), *_violation_lines(budget)]
    return "\n".join([*lines, ""])


def _failure_lines(result: ProbeResult) -> Iterator[str]:
    yield f"{_status(result)}: {_subject(result)}"
    yield f"  --> {relative(result.query.location)}"
    yield f"  reason: {result.reason}"
    yield f"  query: {result.sent}"
    yield ""


def _remark_lines(result: ProbeResult) -> Iterator[str]:
    if result.diagnosis or result.in_baseline:
        prefix = "in baseline: " if result.in_baseline else ""
        yield f"{prefix}{_status(result)}: {_subject(result)}: {result.reason}"
    if result.comparison and not result.in_baseline:
        yield f"{_status(result)}: {_subject(result)}: {result.comparison}"
    for note in result.notes:
        yield f"note: {_subject(result)} has data, but {note}"


def _not_run_lines(results: Sequence[ProbeResult]) -> Iterator[str]:
    """Yield a line for each backend that was not given."""
    datasources = [result.query.datasource for result in results if result.status is Status.NOT_RUN]
    counts = Counter((datasource.backend, datasource.type, datasource.has_backend) for datasource in datasources)
    for (backend, type_, has_backend), count in sorted(counts.items()):
        option = f"pass --{backend} or --grafana" if datasource_type(type_).prober else "pass --grafana"
        hint = option if has_backend else "only browsers can query it"
        yield f"not run: {count} {'query' if count == 1 else 'queries'} of {backend} ({hint})"


def _subject(result: ProbeResult) -> str:
    query = result.query
    ref_id = f" [{query.ref_id}]" if query.ref_id else ""
    return f"{query.owner}: {query.kind} `{query.title}`{ref_id}"


def _status(result: ProbeResult) -> str:
    if result.status is Status.EMPTY and result.diagnosis:
        return f"{result.status.value} ({result.diagnosis.reason.value})"
    return result.status.value


def _markdown(results: Sequence[ProbeResult], budget: Budget | None) -> str:
    lines = [f"### {summary(results)}", ""]
    shown = [result for result in results if result.is_problem or result.diagnosis or result.comparison]
    listed = sorted(shown, key=lambda result: not result.failed)
    if listed:
        lines += ["| failed | status | location | query | reason |", "|---|---|---|---|---|"]
        lines += [_markdown_row(_cells(result)) for result in listed]
        lines.append("")
    not_run = [f"- {line}" for line in _not_run_lines(results)]
    lines += [*not_run, ""] if not_run else []
    if budget:
        lines += ["", _markdown_row(_BUDGET_COLUMNS), "|---|---|---:|---:|---:|"]
        lines += [_markdown_row(row) for row in _budget_rows(budget)]
        lines += ["", *(f"- {line}" for line in _violation_lines(budget)), ""]
    return "\n".join(lines)


def _cells(result: ProbeResult) -> tuple[str, ...]:
    query = result.query
    return (
        "yes" if result.failed else "in baseline" if result.in_baseline else "no",
        _status(result),
        f"`{relative(query.location)}`",
        f"{query.owner}: {query.kind} {query.title} {query.ref_id}".rstrip(),
        result.reason or result.comparison,
    )


def _markdown_row(cells: Sequence[str]) -> str:
    escaped = (cell.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;") for cell in cells)
    return f"| {' | '.join(escaped)} |"


def _json(results: Sequence[ProbeResult], budget: Budget | None) -> str:
    value: dict[str, object] = {"results": [_json_result(result) for result in results]}
    if budget:
        value["budget"] = {
            "total": _json_cost(budget.total),
            "dashboards": [_json_item(item) for item in budget.dashboards],
            "panels": [{"panel": item.panel, **_json_item(item)} for item in budget.panels],
            "violations": [
                {
                    "dashboard": violation.item.dashboard,
                    "panel": violation.item.panel,
                    "measure": violation.measure,
                    "limit": violation.limit,
                    "in_baseline": violation.in_baseline,
                }
                for violation in budget.violations
            ],
        }
    return json.dumps(value, indent=2) + "\n"


def _json_result(result: ProbeResult) -> dict[str, object]:
    query, location = result.query, relative(result.query.location)
    return {
        "kind": query.kind,
        "owner": query.owner,
        "title": query.title,
        "ref_id": query.ref_id,
        "backend": query.datasource.backend,
        "file": location.file,
        "line": location.line,
        "column": location.column,
        "status": result.status.value,
        "empty_reason": result.diagnosis.reason.value if result.diagnosis else None,
        "reason": result.reason or None,
        "query": result.sent,
        "notes": list(result.notes),
        "comparison": result.comparison or None,
        "failed": result.failed,
        "in_baseline": result.in_baseline,
        "series": result.series,
        "samples": result.samples,
        "seconds": round(result.seconds, 4),
    }


def _json_item(item: BudgetItem) -> dict[str, object]:
    return {"dashboard": item.dashboard, **_json_cost(item.cost)}


def _json_cost(cost: Cost) -> dict[str, object]:
    return {"series": cost.series, "samples": cost.samples, "seconds": round(cost.seconds, 4)}


def _junit(results: Sequence[ProbeResult], budget: Budget | None) -> str:
    """Return a suite with a case for each query and each exceeded limit."""
    violations = [violation for violation in (budget.violations if budget else ()) if not violation.in_baseline]
    cases = [_junit_case(result) for result in results]
    for violation in violations:
        file = quoteattr(relative(violation.item.location).file)
        head = (
            f"  <testcase classname={quoteattr(violation.item.dashboard)} name={quoteattr(violation.text)} file={file}>"
        )
        cases.append(f"{head}<failure message={quoteattr(violation.text)}/></testcase>")
    failures = sum(result.failed for result in results) + len(violations)
    skipped = sum(result.status in _SKIPPED for result in results)
    suite = f'<testsuite name="heddle prove" tests="{len(cases)}" failures="{failures}" skipped="{skipped}">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', suite, *cases, "</testsuite>", ""])


def _junit_case(result: ProbeResult) -> str:
    query, location = result.query, relative(result.query.location)
    name = quoteattr(f"{query.kind} {query.title} {query.ref_id}".rstrip())
    head = f"  <testcase classname={quoteattr(query.owner)} name={name} file={quoteattr(location.file)}"
    head += f' time="{result.seconds:.3f}"'
    if result.failed:
        message = quoteattr(f"{_status(result)}: {result.reason}")
        return f"{head}><failure message={message}>{escape(f'{location}: {result.sent}')}</failure></testcase>"
    if result.status in _SKIPPED:
        return f"{head}><skipped message={quoteattr(result.reason or result.status.value)}/></testcase>"
    if result.comparison:
        return f"{head}><system-out>{escape(result.comparison)}</system-out></testcase>"
    return f"{head}/>"


def _budget_rows(budget: Budget) -> Iterator[tuple[str, ...]]:
    """Yield the cells of dashboards, the most expensive panels, and the total."""
    for item in (*budget.dashboards, *budget.panels[:_EXPENSIVE_PANELS]):
        yield (item.dashboard, item.panel, *_cost_cells(item.cost))
    rest = len(budget.panels) - _EXPENSIVE_PANELS
    if rest > 0:
        yield ("", f"and {rest} cheaper panels", "", "", "")
    yield ("total of one refresh", "", *_cost_cells(budget.total))


def _cost_cells(cost: Cost) -> tuple[str, str, str]:
    return f"{cost.series:,}", "?" if cost.samples is None else f"{cost.samples:,}", f"{cost.seconds:.3f}"


def _violation_lines(budget: Budget) -> Iterator[str]:
    for violation in budget.violations:
        yield f"over budget{' (in baseline)' if violation.in_baseline else ''}: {violation.text}"


def _align(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = zip(row, widths, strict=True)
    return "  ".join(
        cell.ljust(width) if column < 2 else cell.rjust(width) for column, (cell, width) in enumerate(cells)
    ).rstrip()


_FORMATS: Final[dict[str, Callable[[Sequence[ProbeResult], Budget | None], str]]] = {
    "text": _text,
    "json": _json,
    "markdown": _markdown,
    "junit": _junit,
}
