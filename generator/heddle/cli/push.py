"""`heddle push`."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from heddle.cli.files import require_place, write_file
from heddle.cli.grafana_context import (
    Session,
    agreed,
    code,
    concurrency_option,
    format_option,
    only_option,
    painted,
    run,
    session,
    verbose_option,
    yes_option,
)
from heddle.cli.options import env_option

if TYPE_CHECKING:
    from heddle.sync.apply import Applied
    from heddle.sync.plan import Options, Plan
    from heddle.sync.push import Made


@click.command()
@env_option
@only_option
@click.option("--dry-run", is_flag=True, help="Stop after the plan; exit 1 if it would write, 3 if refused.")
@click.option("--plan-out", type=click.Path(path_type=Path), metavar="FILE", help="Save the plan to a file, and stop.")
@click.option("--plan", "saved", type=click.Path(path_type=Path), metavar="FILE", help="Apply exactly this saved plan.")
@click.option(
    "--on-conflict",
    type=click.Choice(["stop", "ours", "theirs", "merge"]),
    default="stop",
    show_default=True,
    help="What becomes of an object that somebody else changed where the files change it too.",
)
@click.option("--adopt", metavar="KIND/NAME", multiple=True, help="Take over what is not Heddle's; may be repeated.")
@click.option("--prune", is_flag=True, help="Delete what is ours and no longer in the files.")
@click.option(
    "--max-deletes",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="Refuse to delete more; and never more than 30 % of what is ours.",
)
@click.option("--allow-older", is_flag=True, help="Push a commit over one that is not its ancestor.")
@concurrency_option
@format_option
@yes_option
@verbose_option
def push(
    env: str | None,
    only: tuple[str, ...],
    dry_run: bool,
    plan_out: Path | None,
    saved: Path | None,
    on_conflict: str,
    adopt: tuple[str, ...],
    prune: bool,
    max_deletes: int,
    allow_older: bool,
    concurrency: int,
    shape: str,
    yes: bool,
    verbose: bool,
) -> None:
    """Bring the generated files to a live Grafana, and lose nobody's work.

    Reaches the Grafana of GRAFANA_URL with GRAFANA_TOKEN, or GRAFANA_USER and GRAFANA_PASSWORD, or as the settings say.
    Exits 3 where somebody else's work is in the way, 4 where some objects failed, 5 where Grafana cannot be reached.
    """
    with session(env) as at:
        from heddle.sync.plan import Resolve

        if plan_out:
            require_place("--plan-out", plan_out, "push/unwritable-plan")
        options = at.options(
            resolve=Resolve(on_conflict),
            adopt=adopt,
            only=only,
            prune=prune,
            max_deletes=max_deletes,
            allow_older=allow_older,
            concurrency=concurrency,
        )
        made, stale = _made(at, options, saved)
        plan = made.plan
        if shape == "text":
            _show(at, plan, verbose=verbose)
        if plan_out and not stale:
            _save(at, plan, plan_out)
        if stale:
            at.tell(f"refused: since the plan was saved, this changed: {', '.join(stale)}")
            at.tell("  look at the new plan, and save it again with `--plan-out`")
        end = _ended(plan, stale=bool(stale), only_planned=dry_run or bool(plan_out))
        if end is None and not agreed(plan, yes or bool(saved), "Apply this plan?"):
            end = 1
        if end is not None:
            if shape == "json":
                _json(at, plan, None, [])
            sys.exit(end)
        applied = run(made.server, plan, at, verbose=verbose)
        _end(at, made, applied, shape)
        sys.exit(code(applied, plan))


def _ended(plan: Plan, *, stale: bool, only_planned: bool) -> int | None:
    """Return the exit code where nothing is to be applied."""
    if stale or plan.stopped:
        return 3
    if only_planned and plan.clean and plan.writes:
        return 1
    return (0 if plan.clean else 3) if only_planned or not plan.writes else None


def _made(at: Session, options: Options, saved: Path | None) -> tuple[Made, list[str]]:
    from heddle.diff.sources import working_tree
    from heddle.sync.plan_file import moved, read_saved
    from heddle.sync.push import make_plan

    tree = working_tree(at.out)
    if saved is None:
        return make_plan(at.grafana(options.concurrency), tree, at.out, os.environ, options), []
    pinned = read_saved(saved)
    made = make_plan(at.grafana(pinned.options.concurrency), tree, at.out, os.environ, pinned.options)
    return made, moved(pinned, made.plan)


def _show(at: Session, plan: Plan, *, verbose: bool) -> None:
    from heddle.report.plan_text import plan_text

    at.say(plan_text(plan, painted(), verbose=verbose))  # type: ignore[arg-type]


def _end(at: Session, made: Made, applied: Applied, shape: str) -> None:
    from heddle.sync.health import health
    from heddle.sync.kind import Kind

    sick: list[tuple[str, str]] = []
    interruption: KeyboardInterrupt | None = None
    try:
        sick = health(made.server, [each.key[1] for each in made.plan.steps if each.key[0] is Kind.DATASOURCE])
    except KeyboardInterrupt as error:
        interruption = error  # what is written is reported first
    _report(at, made, applied, shape, sick)
    if interruption:
        raise interruption


def _report(at: Session, made: Made, applied: Applied, shape: str, sick: list[tuple[str, str]]) -> None:
    from heddle.report.plan_text import outcomes_text
    from heddle.sync.outcome import Result

    if shape == "json":
        _json(at, made.plan, applied, sick)
        return
    if told := outcomes_text(applied.outcomes, painted()):  # type: ignore[arg-type]
        at.say(told)
    for uid, said in sick:
        at.say(f"the data source {uid} is not well: {said}")
    if applied.stopped:
        at.say("interrupted: what is done stays done, and the next push does the rest")
    written = len(applied.of(Result.DONE))
    at.say(f"{written} of {len(made.plan.writes)} written")


def _json(at: Session, plan: Plan, applied: Applied | None, sick: list[tuple[str, str]]) -> None:
    from heddle.report.plan_json import as_json, outcomes_value, plan_value

    value: dict[str, Any] = {"plan": plan_value(plan)}
    value["outcomes"] = outcomes_value(applied.outcomes) if applied else []
    value["health"] = [{"datasource": uid, "said": said} for uid, said in sick]
    at.say(as_json(at.redactor.value(value)))


def _save(at: Session, plan: Plan, path: Path) -> None:
    from heddle.report.plan_json import plan_value
    from heddle.sync.plan_file import encoded

    write_file("--plan-out", path, encoded(plan, plan_value(plan), at.redactor), "push/unwritable-plan")
