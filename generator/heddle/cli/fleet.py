"""`--fleet` of the commands that use Grafana: one plan, one confirmation and one table for several instances."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

import click

from heddle.cli.errors import exits
from heddle.cli.files import require_writable, write_file
from heddle.cli.grafana_context import (
    GrafanaContext,
    apply_plan,
    confirm,
    exit_code,
    exit_code_without_writes,
    open_context,
    settle_records,
    terminal_paint,
)
from heddle.diagnostics.errors import HeddleError

if TYPE_CHECKING:
    from heddle.report.fleet import Row
    from heddle.sync.fleet import Applied, InstancePlan
    from heddle.sync.plan import Options, Plan, SavedPlan
    from heddle.sync.server import Server

T = TypeVar("T")
U = TypeVar("U")
MakeOptions = Callable[[GrafanaContext], "Options"]

fleet_option = click.option("--fleet", is_flag=True, help="Cover all instances in [tool.heddle.fleet] in one run.")

INTERRUPTED = 130
_CONNECTIONS = 8
"""The maximum number of instances that are read at the same time."""


def require_only_fleet(fleet: bool, options: Mapping[str, object]) -> None:
    """Raise UsageError without `--fleet`, or if an option was given that cannot be combined with it."""
    if not fleet:
        raise click.UsageError("--fail-fast requires --fleet")
    if given := [name for name, value in options.items() if value]:
        raise click.UsageError(f"{given[0]} and --fleet cannot be combined")


def attempt(function: Callable[[U], T], argument: U) -> T | HeddleError:
    """Return the result of a function, or the HeddleError that it raised."""
    try:
        return function(argument)
    except HeddleError as error:
        return error


@dataclass(frozen=True, slots=True)
class _Member:
    """An instance with what is needed to apply its plan; an unreachable one has no server."""

    instance: InstancePlan
    context: GrafanaContext | None = None
    server: Server | None = None

    def ready(self) -> tuple[GrafanaContext, Server, Plan]:
        """Return what is needed to apply the plan, of an instance that has one."""
        if self.context is None or self.server is None or self.instance.plan is None:
            raise ValueError(f"no plan for {self.instance.name}")
        return self.context, self.server, self.instance.plan


class _Fleet:
    """The planned instances, and how their results are printed without any of their secrets."""

    def __init__(self, members: list[_Member], output_format: str) -> None:
        self.members = members
        self._format = output_format

    @property
    def instances(self) -> list[InstancePlan]:
        return [member.instance for member in self.members]

    def print_table(self, rows: Mapping[str, list[Row]]) -> None:
        from heddle.report.fleet import fleet_table

        if self._format == "text":
            click.echo(self._redact(fleet_table(rows, terminal_paint())))

    def print_plan(self, *, verbose: bool) -> None:
        from heddle.report.fleet import drift_row, failure_row, plan_rows

        if self._format != "text":
            return
        width = max(len(instance.name) for instance in self.instances)
        for instance in self.instances:
            org = f" ({instance.plan.org_name})" if instance.plan else ""
            click.echo(self._redact(f"{instance.name:<{width}}  {instance.url or 'no URL'}{org}"))
        click.echo()
        rows = {}
        for instance in self.instances:
            rows[instance.name] = [failure_row(instance.error)] if instance.error else []
            if instance.drift:
                rows[instance.name].append(drift_row(instance.drift))
            if instance.plan:
                rows[instance.name] += plan_rows(instance.plan, verbose=verbose)
        self.print_table(rows)

    def save(self, path: Path) -> None:
        """Save the plans of all instances that have one."""
        from heddle.report.plan_json import plan_json
        from heddle.sync.fleet import encode_fleet_plan
        from heddle.sync.plan import plan_content

        contents = {}
        for member in self.members:
            if member.server is not None:
                context, _, plan = member.ready()
                contents[member.instance.name] = plan_content(plan, plan_json(plan), context.redactor, context.env)
        write_file("--plan-out", path, encode_fleet_plan(contents), "push/unwritable-plan")

    def settle_records(self, *, only_plan: bool) -> None:
        """Record how interrupted pushes ended, in the instances to which nothing else is written."""
        for member in self.members:
            if member.server is not None and not member.instance.is_blocked:
                context, server, plan = member.ready()
                settle_records(context, server, plan, only_plan=only_plan)

    def print_json(self, codes: Mapping[str, int], code: int, results: Mapping[str, Applied]) -> None:
        from heddle.report.fleet import fleet_json
        from heddle.report.plan_json import format_json

        if self._format == "json":
            value = fleet_json(self.instances, codes, results)
            for member in self.members:
                value = member.context.redactor.value(value) if member.context else value
            click.echo(format_json({**value, "exit_code": code}))

    def _redact(self, text: str) -> str:
        for member in self.members:
            text = member.context.redactor.text(text) if member.context else text
        return text


def status_fleet(make_options: MakeOptions, *, output_format: str, verbose: bool) -> NoReturn:
    """Show how all instances differ from the generated files, and exit with the highest exit code."""
    with exits():
        from heddle.sync.plan import Action

        fleet = _plan_fleet(make_options, output_format)
        fleet.print_plan(verbose=verbose)
        codes = {}
        for instance in fleet.instances:
            steps = instance.plan.steps if instance.plan else ()
            differs = any(step.action is not Action.UNCHANGED for step in steps)
            codes[instance.name] = instance.error.exit_code if instance.error else int(differs)
        code = max(codes.values())
        fleet.print_json(codes, code, {})
        sys.exit(code)


def push_fleet(
    make_options: MakeOptions,
    *,
    dry_run: bool,
    plan_out: Path | None,
    saved: Path | None,
    fail_fast: bool,
    annotate: bool,
    output_format: str,
    yes: bool,
    verbose: bool,
) -> NoReturn:
    """Show one plan for all instances, ask once, apply it to each, and exit.

    An instance that fails does not stop the others, unless `fail_fast`.
    """
    with exits():
        from heddle.sync.fleet import fleet_exit_code

        if plan_out:
            require_writable("--plan-out", plan_out, "push/unwritable-plan")
        fleet = _plan_fleet(make_options, output_format, saved)
        fleet.print_plan(verbose=verbose)
        if plan_out:
            fleet.save(plan_out)
        only_plan, is_reviewed = dry_run or bool(plan_out), bool(saved)
        codes = {
            instance.name: _code_without_writes(instance, only_plan=only_plan, is_reviewed=is_reviewed)
            for instance in fleet.instances
        }
        blocked = [instance.name for instance in fleet.instances if instance.is_blocked]
        writes = any(instance.has_writes for instance in fleet.instances) and not only_plan
        if blocked and writes:
            rest = "nothing is written, because of --fail-fast" if fail_fast else "only the others are"
            click.echo(f"{', '.join(blocked)} cannot be written; {rest}", err=True)
            writes = not fail_fast
        results: dict[str, Applied] = {}
        if writes and confirm(True, yes or is_reviewed, "Apply this plan to all instances?"):
            results = _apply(fleet, fail_fast=fail_fast, annotate=annotate, is_reviewed=is_reviewed, verbose=verbose)
        fleet.settle_records(only_plan=only_plan)
        for instance in fleet.instances:
            if instance.has_writes and not only_plan:
                codes[instance.name] = results[instance.name].exit_code if instance.name in results else 1
        code = fleet_exit_code(codes, wrote=any(applied.has_written for applied in results.values()))
        fleet.print_json(codes, code, results)
        sys.exit(code)


def _code_without_writes(instance: InstancePlan, *, only_plan: bool, is_reviewed: bool) -> int:
    if instance.plan is None:
        return instance.error.exit_code if instance.error else 0
    is_stale = bool(instance.drift)
    code = exit_code_without_writes(instance.plan, is_stale=is_stale, only_plan=only_plan, is_reviewed=is_reviewed)
    return code or 0


def _plan_fleet(make_options: MakeOptions, output_format: str, saved: Path | None = None) -> _Fleet:
    """Return the plan of each instance. Raises BadInput if the settings are invalid or name an instance twice."""
    from heddle.settings.fleet import load_fleet
    from heddle.sync.fleet import read_fleet_plan, require_different_instances, require_saved_plan
    from heddle.sync.server import in_parallel

    plans = read_fleet_plan(saved) if saved else {}
    settings = load_fleet(Path.cwd(), os.environ)
    contexts = {name: attempt(partial(open_context, env=name), settings[name]) for name in settings}

    def plan(name: str) -> _Member:
        def find_saved() -> SavedPlan | None:
            return require_saved_plan(name, plans, saved) if saved else None

        return _plan_member(name, contexts[name], make_options, find_saved)

    fleet = _Fleet(in_parallel(plan, list(settings), _CONNECTIONS), output_format)
    require_different_instances(fleet.instances)
    return fleet


def _plan_member(
    name: str,
    context: GrafanaContext | HeddleError,
    make_options: MakeOptions,
    find_saved: Callable[[], SavedPlan | None],
) -> _Member:
    from heddle.sync.fleet import InstancePlan
    from heddle.sync.push import make_plan

    if isinstance(context, HeddleError):
        return _Member(InstancePlan(name=name, url="", error=context))
    try:
        with context.redacted_errors():
            saved = find_saved()
            options = saved.options if saved else make_options(context)
            grafana = context.grafana(options.concurrency)
            server, plan = make_plan(grafana, context.files(), context.out, os.environ, options)
            drift = tuple(saved.drift(plan)) if saved else ()
    except HeddleError as error:
        return _Member(InstancePlan(name=name, url=context.endpoint.url, error=error), context)
    return _Member(InstancePlan(name=name, url=context.endpoint.url, plan=plan, drift=drift), context, server)


def _apply(fleet: _Fleet, *, fail_fast: bool, annotate: bool, is_reviewed: bool, verbose: bool) -> dict[str, Applied]:
    """Apply the plan of each instance and print the outcomes; they are printed after an interruption too."""
    from heddle.report.fleet import Row, applied_rows

    results: dict[str, Applied] = {}
    rows: dict[str, list[Row]] = {}
    stops = False
    try:
        for member in fleet.members:
            name = member.instance.name
            if not member.instance.has_writes:
                continue
            if stops:
                subject = "an earlier instance failed or was interrupted"
                rows[name] = [Row(label="not started", subject=subject, style="red")]
                continue
            click.echo(f"{name}:", err=True)
            results[name] = applied = _apply_member(member, annotate=annotate, is_reviewed=is_reviewed, verbose=verbose)
            rows[name] = list(applied_rows(applied))
            stops = applied.exit_code == INTERRUPTED or (fail_fast and applied.exit_code != 0)
    finally:
        click.echo(err=True)
        fleet.print_table(rows)
    return results


def _apply_member(member: _Member, *, annotate: bool, is_reviewed: bool, verbose: bool) -> Applied:
    from heddle.sync.fleet import Applied
    from heddle.sync.verify import check_health

    context, server, plan = member.ready()
    try:
        with context.redacted_errors():
            result = apply_plan(context, server, plan, verbose=verbose, annotate=annotate)
    except HeddleError as error:
        return Applied(plan=plan, exit_code=error.exit_code, error=error)
    unhealthy = () if result.interrupted else tuple(check_health(server, plan))
    code = exit_code(result, plan, is_reviewed=is_reviewed)
    return Applied(plan=plan, exit_code=code, result=result, unhealthy=unhealthy)
