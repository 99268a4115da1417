"""`heddle push`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from heddle.cli.files import require_writable, write_file
from heddle.cli.fleet import fleet_option, push_fleet, require_only_fleet
from heddle.cli.grafana_context import (
    BLOCKED,
    GrafanaContext,
    apply_plan,
    concurrency_option,
    confirm,
    conflict_option,
    except_option,
    exit_code,
    exit_code_without_writes,
    format_option,
    grafana_context,
    only_option,
    settle_records,
    terminal_paint,
    verbose_option,
    yes_option,
)
from heddle.cli.options import env_option

if TYPE_CHECKING:
    from heddle.sync.apply import ApplyResult
    from heddle.sync.plan import Options, Plan
    from heddle.sync.server import Server


@click.command(short_help="Apply the generated files to a running Grafana.")
@env_option
@only_option
@except_option
@click.option(
    "--strict", is_flag=True, help="Write nothing if an environment variable of an object is not set; for CI."
)
@click.option("--dry-run", is_flag=True, help="Show the plan and exit: with 1 if it would write, 3 if it is blocked.")
@click.option("--plan-out", type=click.Path(path_type=Path), metavar="FILE", help="Save the plan to a file and exit.")
@click.option("--plan", "saved", type=click.Path(path_type=Path), metavar="FILE", help="Apply exactly this saved plan.")
@conflict_option
@click.option(
    "--adopt", metavar="KIND/NAME", multiple=True, help="Take ownership of an existing object; may be repeated."
)
@click.option("--prune", is_flag=True, help="Delete managed objects that are no longer in the generated files.")
@click.option(
    "--max-deletes",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="Refuse to delete more objects than this, and never more than 30% of the managed ones.",
)
@click.option(
    "--allow-older", is_flag=True, help="Allow pushing a commit that does not contain the one that was pushed last."
)
@click.option("--annotate", is_flag=True, help="Mark the push in Grafana with an annotation, if it changed something.")
@concurrency_option
@format_option
@yes_option
@verbose_option
@fleet_option
@click.option(
    "--fail-fast",
    is_flag=True,
    help="With --fleet: write nothing if an instance has no plan, and stop at the first failure.",
)
def push(
    env: str | None,
    only: tuple[str, ...],
    excluded: tuple[str, ...],
    strict: bool,
    dry_run: bool,
    plan_out: Path | None,
    saved: Path | None,
    on_conflict: str,
    adopt: tuple[str, ...],
    prune: bool,
    max_deletes: int,
    allow_older: bool,
    annotate: bool,
    concurrency: int,
    output_format: str,
    yes: bool,
    verbose: bool,
    fleet: bool,
    fail_fast: bool,
) -> None:
    """Apply the generated files to a running Grafana without overwriting other people's edits.

    Connects to GRAFANA_URL with GRAFANA_TOKEN, or GRAFANA_USER and GRAFANA_PASSWORD, unless the settings name others.
    Exits with 3 on a conflict, 4 if some objects failed, and 5 if Grafana cannot be reached.
    """

    def options_of(context: GrafanaContext) -> Options:
        from heddle.sync.plan import ConflictPolicy

        return context.options(
            on_conflict=ConflictPolicy(on_conflict),
            adopt=adopt,
            only=only,
            excluded=excluded,
            strict=strict,
            prune=prune,
            max_deletes=max_deletes,
            allow_older=allow_older,
            concurrency=concurrency,
        )

    if fleet or fail_fast:
        require_only_fleet(fleet, {"--env": env})
        push_fleet(
            options_of,
            dry_run=dry_run,
            plan_out=plan_out,
            saved=saved,
            fail_fast=fail_fast,
            annotate=annotate,
            output_format=output_format,
            yes=yes,
            verbose=verbose,
        )
    with grafana_context(env) as context:
        if plan_out:
            require_writable("--plan-out", plan_out, "push/unwritable-plan")
        options = options_of(context)
        server, plan, drift = _make_plan(context, options, saved)
        if output_format == "text":
            context.print_plan(plan, verbose=verbose)
        if plan_out and not drift:
            _save_plan(context, plan, plan_out)
        _print_drift(context, drift)
        if plan.is_blocked and not dry_run:
            context.print_diagnostic(BLOCKED)
        only_plan, is_reviewed = dry_run or bool(plan_out), bool(saved)
        code = exit_code_without_writes(plan, is_stale=bool(drift), only_plan=only_plan, is_reviewed=is_reviewed)
        if code is None and not confirm(bool(plan.writes), yes or bool(saved), "Apply this plan?"):
            code = 1
        if code is not None:
            settle_records(context, server, plan, only_plan=only_plan or bool(drift))
            if output_format == "json":
                _print_json(context, plan, None, [])
            sys.exit(code)
        result = apply_plan(context, server, plan, verbose=verbose, annotate=annotate)
        _report(context, server, plan, result, output_format)
        sys.exit(exit_code(result, plan, is_reviewed=is_reviewed))


def _make_plan(context: GrafanaContext, options: Options, saved: Path | None) -> tuple[Server, Plan, list[str]]:
    """Return the server, the plan, and what changed since it was saved."""
    from heddle.sync.plan import read_plan
    from heddle.sync.push import make_plan

    saved_plan = None
    if saved:
        saved_plan = read_plan(saved)
        saved_plan.require_environment(context.env, saved)
    tree = context.files()
    options = saved_plan.options if saved_plan else options
    server, plan = make_plan(context.grafana(options.concurrency), tree, context.out, os.environ, options)
    return server, plan, saved_plan.drift(plan) if saved_plan else []


def _print_drift(context: GrafanaContext, drift: list[str]) -> None:
    if drift:
        context.print_diagnostic(f"saved plan is stale; changed since: {', '.join(drift)}")
        context.print_diagnostic("  review the new plan, and save it with --plan-out")


def _report(context: GrafanaContext, server: Server, plan: Plan, result: ApplyResult, output_format: str) -> None:
    from heddle.report.plan_text import outcomes_text
    from heddle.sync.verify import check_health
    from heddle.sync.writer import Result

    unhealthy: list[tuple[str, str]] = []
    interruption: KeyboardInterrupt | None = None
    try:
        unhealthy = check_health(server, plan)
    except KeyboardInterrupt as error:
        interruption = error  # First report what was written.
    if output_format == "json":
        _print_json(context, plan, result, unhealthy)
    else:
        if text := outcomes_text(result.outcomes, terminal_paint()):
            context.print_result(text)
        for uid, message in unhealthy:
            context.print_result(f"data source {uid} failed its health check: {message}")
        if result.interrupted:
            context.print_result("interrupted; run the push again to write the rest")
        context.print_result(f"{len(result.with_result(Result.DONE))} of {len(plan.writes)} objects written")
    if interruption:
        raise interruption


def _print_json(
    context: GrafanaContext, plan: Plan, result: ApplyResult | None, unhealthy: list[tuple[str, str]]
) -> None:
    from heddle.report.plan_json import format_json, outcomes_json, plan_json

    value = {
        "plan": plan_json(plan),
        "outcomes": outcomes_json(result.outcomes) if result else [],
        "health": [{"datasource": uid, "message": message} for uid, message in unhealthy],
    }
    context.print_result(format_json(context.redactor.value(value)))


def _save_plan(context: GrafanaContext, plan: Plan, path: Path) -> None:
    from heddle.report.plan_json import plan_json
    from heddle.sync.plan import encode_plan, plan_content

    content = plan_content(plan, plan_json(plan), context.redactor, context.env)
    write_file("--plan-out", path, encode_plan(content), "push/unwritable-plan")
