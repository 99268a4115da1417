"""The results of several Grafanas as one table or as JSON: what is the same in some of them is one row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from heddle.build.generate import Result as GenerateResult
from heddle.diagnostics.errors import HeddleError
from heddle.diff.change import Change, Diff, ObjectDiff, Subject
from heddle.grafana.http_errors import Unreachable
from heddle.report.diff_common import NO_DIFFERENCES, heading, printable
from heddle.report.diff_json import FORMAT, change_json
from heddle.report.diff_text import Paint, object_details, plain
from heddle.report.generate import count_text, notes, removals, stale_files
from heddle.report.plan_json import format_json, outcomes_json, plan_json
from heddle.report.plan_text import ACTION_STYLES, edits_lines, step_details, step_heading
from heddle.sync.fleet import Applied, InstancePlan
from heddle.sync.plan import Action, Plan
from heddle.sync.resources import format_key
from heddle.sync.writer import Result

_HEADER = ("result", "object", "instances")
_WIDEST_SUBJECT = 60
"""A longer subject moves only the instances of its own row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What happens to one object of an instance; `details` are lines below it."""

    label: str
    subject: str
    details: tuple[str, ...] = ()
    style: str = "bold"


def fleet_table(rows: Mapping[str, Sequence[Row]], paint: Paint = plain) -> str:
    """Return the rows of each instance as one table; equal rows become one, with the names of their instances."""
    merged: dict[Row, list[str]] = {}
    for name, own in rows.items():
        for row in own:
            names = merged.setdefault(row, [])
            if name not in names:
                names.append(name)
    labels = max(len(text) for text in (_HEADER[0], *(row.label for row in merged)))
    widths = [len(row.subject) for row in merged if len(row.subject) <= _WIDEST_SUBJECT]
    subjects = max([len(_HEADER[1]), *widths])
    lines = [paint(f"{_HEADER[0]:<{labels}}  {_HEADER[1]:<{subjects}}  {_HEADER[2]}", "bold")]
    for row, names in merged.items():
        where = "all" if len(names) == len(rows) > 1 else ", ".join(names)
        lines.append(f"{paint(f'{row.label:<{labels}}', row.style)}  {row.subject:<{subjects}}  {where}")
        lines += row.details
    return "\n".join(lines)


def merge_json(items: Mapping[str, Iterable[dict[str, Any]]]) -> list[dict[str, Any]]:
    """Return the JSON objects of each instance; equal ones become one, with the names of their instances."""
    merged: list[dict[str, Any]] = []
    originals: list[dict[str, Any]] = []
    for name, own in items.items():
        for item in own:
            if item in originals:
                merged[originals.index(item)]["instances"].append(name)
            else:
                originals.append(item)
                merged.append({**item, "instances": [name]})
    return merged


def failure_row(error: HeddleError) -> Row:
    """Return the row of an instance that a command could not complete."""
    first, *others = error.findings
    details = [f"  help: {first.help}"] if first.help else []
    details += [f"  {printable(finding.message)} ({finding.id})" for finding in others]
    label = "unreachable" if isinstance(error, Unreachable) else "failed"
    return Row(label=label, subject=f"{printable(first.message)} ({first.id})", details=tuple(details), style="red")


def drift_row(drift: Sequence[str]) -> Row:
    """Return the row of an instance whose saved plan is stale."""
    details = (f"  changed since: {', '.join(drift)}", "  help: review the new plan, and save it with --plan-out")
    return Row(label="stale", subject="the saved plan", details=details, style="red")


def plan_rows(plan: Plan, *, verbose: bool) -> Iterator[Row]:
    """Yield a row for each step of a plan; the unchanged objects are one row where they need no attention."""
    unchanged = 0
    for step in plan.steps:
        if verbose or step.action is not Action.UNCHANGED or step.help:
            style = ACTION_STYLES.get(step.action, "bold")
            yield Row(label=step.action, subject=step_heading(step), details=tuple(step_details(step)), style=style)
        else:
            unchanged += 1
    for warning in plan.warnings:
        subject, details = printable(warning.message), (f"  help: {warning.help}",)
        yield Row(label="warning", subject=subject, details=details, style="yellow")
    for refusal in plan.refusals:
        yield Row(label="refused", subject=refusal.message, details=(f"  help: {refusal.help}",), style="red")
    if unchanged or not plan.steps:
        yield Row(label="unchanged", subject=count_text(unchanged, "object"))


def applied_rows(applied: Applied) -> Iterator[Row]:
    """Yield how many objects of a plan were written, and a row for each one that was not written as planned."""
    if applied.error:
        yield failure_row(applied.error)
    if applied.result is None:
        return
    done = len(applied.result.with_result(Result.DONE))
    yield Row(label="written", subject=f"{done} of {count_text(len(applied.plan.writes), 'object')}", style="green")
    for outcome in applied.result.outcomes:
        if outcome.result is not Result.DONE:
            lines = [f"  {printable(outcome.message)}", *edits_lines(outcome.edits)]
            lines += [f"  help: {outcome.help}"] if outcome.help else []
            yield Row(label=outcome.result, subject=format_key(outcome.key), details=tuple(lines), style="red")
    for uid, message in applied.unhealthy:
        yield Row(label="unhealthy", subject=f"datasource/{uid}", details=(f"  {printable(message)}",), style="red")
    if applied.result.interrupted:
        yield Row(label="interrupted", subject="run the push again to write the rest", style="red")


def fleet_json(
    instances: Sequence[InstancePlan], codes: Mapping[str, int], results: Mapping[str, Applied]
) -> dict[str, Any]:
    """Return the plans and outcomes of all instances as JSON; the live versions of objects are left out."""
    plans = {instance.name: plan_json(instance.plan) for instance in instances if instance.plan}
    for plan in plans.values():
        for step in plan["steps"]:
            del step["version"]
    outcomes = {name: outcomes_json(applied.result.outcomes) for name, applied in results.items() if applied.result}
    health = {
        name: [{"datasource": uid, "message": message} for uid, message in applied.unhealthy]
        for name, applied in results.items()
    }
    errors = {instance.name: instance.error for instance in instances}
    errors |= {name: applied.error for name, applied in results.items()}
    return {
        "instances": [
            {
                "name": instance.name,
                "url": instance.url,
                "org": instance.plan.org if instance.plan else None,
                "checksum": instance.plan.checksum if instance.plan else "",
                "drift": list(instance.drift),
                "errors": _errors(errors[instance.name]),
                "exit_code": codes[instance.name],
            }
            for instance in instances
        ],
        "steps": merge_json({name: plan["steps"] for name, plan in plans.items()}),
        "refusals": merge_json({name: plan["refusals"] for name, plan in plans.items()}),
        "outcomes": merge_json(outcomes),
        "health": merge_json(health),
    }


def _errors(error: HeddleError | None) -> list[dict[str, str]]:
    findings = error.findings if error else ()
    return [{"id": item.id, "message": item.message, "help": item.help} for item in findings]


def generate_rows(result: GenerateResult) -> Iterator[Row]:
    """Yield what a run wrote, or would write with `--check`."""
    changes = result.changes
    numbers = f"{len(changes.created)} new, {len(changes.updated)} changed, {len(changes.removed)} removed"
    if not result.check:
        lines = tuple(f"  {line}" for line in (*removals(result), *notes(result)))
        subject = f"{numbers}, {len(changes.unchanged)} unchanged"
        yield Row(label="generated", subject=subject, details=lines, style="green")
    elif changes:
        stale = (f"{state}: {path}" for state, path in stale_files(result))
        lines = tuple(f"  {line}" for line in (*removals(result), *stale))
        yield Row(label="out of date", subject=numbers, details=lines, style="yellow")
    else:
        yield Row(label="up to date", subject=count_text(len(changes.unchanged), "file"), style="green")


def diff_rows(diffs: Mapping[str, Diff]) -> dict[str, list[Row]]:
    """Return the rows of each instance: for each object, one for the changes that the same instances have."""
    instances: dict[tuple[Subject, str], list[str]] = {}
    changes: dict[tuple[Subject, str], Change] = {}
    for name, diff in diffs.items():
        for change in diff.changes:
            key = (change.subject, format_json(change_json(change)))
            changes.setdefault(key, change)
            instances.setdefault(key, []).append(name)
    groups: dict[tuple[Subject, tuple[str, ...]], list[Change]] = {}
    for key, change in changes.items():
        groups.setdefault((change.subject, tuple(instances[key])), []).append(change)
    rows: dict[str, list[Row]] = {name: [] for name in diffs}
    for (subject, names), group in groups.items():
        lines = tuple(object_details(ObjectDiff(subject=subject, changes=tuple(group)), plain))
        for name in names:
            rows[name].append(Row(label="changed", subject=heading(subject), details=lines, style="yellow"))
    unchanged = Row(label="unchanged", subject=NO_DIFFERENCES)
    return {name: own or [unchanged] for name, own in rows.items()}


def diffs_json(results: Mapping[str, Diff | HeddleError]) -> dict[str, Any]:
    """Return the changes of all instances as JSON."""
    diffs = {name: result for name, result in results.items() if isinstance(result, Diff)}
    instances = [
        {"name": name, "errors": _errors(result if isinstance(result, HeddleError) else None)}
        for name, result in results.items()
    ]
    changes = {name: [change_json(change) for change in diff.changes] for name, diff in diffs.items()}
    first = next(iter(diffs.values()), None)
    return {
        "heddle": FORMAT,
        "before": first.before if first else "",
        "after": first.after if first else "",
        "instances": instances,
        "changes": merge_json(changes),
    }
