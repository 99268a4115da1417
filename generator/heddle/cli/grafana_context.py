"""What the commands that write to Grafana share: options, connection, confirmation, applying and exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import click

from heddle.cli.errors import exits
from heddle.diagnostics.errors import HeddleError
from heddle.diagnostics.finding import Finding

if TYPE_CHECKING:
    from heddle.diff.objects import Tree
    from heddle.grafana.client import Grafana
    from heddle.grafana.http import Endpoint, Retries
    from heddle.grafana.redaction import Redactor
    from heddle.report.diff_text import Paint
    from heddle.settings.model import Settings
    from heddle.sync.apply import ApplyResult
    from heddle.sync.plan import Options, Plan, Step
    from heddle.sync.server import Server
    from heddle.sync.writer import Outcome

only_option = click.option(
    "--only",
    metavar="KIND/NAME",
    multiple=True,
    help="Limit to matching objects, e.g. dashboard/shop-*; may be repeated.",
)
except_option = click.option(
    "--except",
    "excluded",
    metavar="KIND/NAME",
    multiple=True,
    help="Leave out matching objects, e.g. dashboard/shop-old; may be repeated.",
)
conflict_option = click.option(
    "--on-conflict",
    type=click.Choice(["stop", "ours", "theirs", "merge"]),
    default="stop",
    show_default=True,
    help="How to handle objects that were also edited in Grafana.",
)
BLOCKED: Final = "nothing was written, because the plan has conflicts or refusals"

format_option = click.option(
    "--format",
    "output_format",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Output format.",
)
yes_option = click.option("--yes", is_flag=True, help="Skip the confirmation prompt (required without a terminal).")
verbose_option = click.option("--verbose", is_flag=True, help="Also show unchanged objects and each write.")
concurrency_option = click.option(
    "--concurrency",
    type=click.IntRange(1, 64),
    default=8,
    show_default=True,
    help="Maximum number of concurrent requests.",
)


@dataclass(frozen=True, slots=True)
class GrafanaContext:
    """The settings, the Grafana that they name, and the secrets that must not be printed."""

    settings: Settings
    env: str | None
    endpoint: Endpoint
    retries: Retries
    redactor: Redactor

    @property
    def out(self) -> Path:
        """Return the directory of the generated files."""
        return self.settings.root / self.settings.out

    def files(self) -> Tree:
        """Return the generated files. Raises BadInput, and Refused where they are those of another environment."""
        from heddle.build.environment import require_environment
        from heddle.diff.sources import working_tree

        tree = working_tree(self.out)
        require_environment(self.settings, self.out)
        return tree

    def grafana(self, concurrency: int = 8) -> Grafana:
        """Return a client of the Grafana that the settings name."""
        from heddle.grafana.client import Grafana

        return Grafana(self.endpoint, pool=concurrency, retries=self.retries, redactor=self.redactor)

    def print_result(self, text: str) -> None:
        """Print a result on standard output."""
        click.echo(self.redactor.text(text))

    def print_diagnostic(self, text: str) -> None:
        """Print a diagnostic on standard error."""
        click.echo(self.redactor.text(text), err=True)

    def print_plan(self, plan: Plan, *, verbose: bool) -> None:
        """Print a plan for people."""
        from heddle.report.plan_text import plan_text

        self.print_result(plan_text(plan, terminal_paint(), verbose=verbose))

    def options(self, **options: Any) -> Options:  # noqa: ANN401 - those of `Options`
        """Return the options of a push, together with those of the settings."""
        from heddle.sync.plan import Options

        push = self.settings.push
        return Options(owner=push.owner, provenance=push.provenance == "api", **options)

    @contextmanager
    def redacted_errors(self) -> Iterator[None]:
        """Remove the secrets from errors: a server may repeat one, and the error repeats what the server responded."""
        try:
            yield
        except HeddleError as error:
            error.findings = tuple(_redact(finding, self.redactor) for finding in error.findings)
            raise


@contextmanager
def grafana_context(env: str | None) -> Iterator[GrafanaContext]:
    """Provide what a command needs; print errors, without secrets, and exit with their code."""
    from heddle.settings.load import load

    with exits():
        context = open_context(load(Path.cwd(), env, os.environ), env)
        with context.redacted_errors():
            yield context


def open_context(settings: Settings, env: str | None) -> GrafanaContext:
    """Return the context of a Grafana, without connecting to it. Raises BadInput."""
    from heddle.grafana.http import Retries
    from heddle.grafana.provisioning_escape import environment_variables
    from heddle.grafana.redaction import Redactor, secret_values
    from heddle.sync.access import endpoint, retries

    grafana = endpoint(settings, os.environ)
    texts = _provisioning_files(settings.root / settings.out)
    names = {name for text in texts for name in environment_variables(text)}
    redactor = Redactor([*grafana.secrets, *secret_values(os.environ, names)])
    # Tests pass retries without pauses.
    policy = click.get_current_context().find_object(Retries) or retries(settings)
    return GrafanaContext(settings, env, grafana, policy, redactor)


def _redact(finding: Finding, redactor: Redactor) -> Finding:
    location = replace(finding.location, file=redactor.text(finding.location.file))
    return replace(finding, location=location, message=redactor.text(finding.message), help=redactor.text(finding.help))


def _provisioning_files(out: Path) -> Iterator[str]:
    for path in sorted(out.glob("provisioning/*/*.yaml")):
        yield path.read_text(encoding="utf-8", errors="replace")


def confirm(writes: bool, yes: bool, question: str) -> bool:
    """Return whether a plan may be applied: if it writes, ask on a terminal, and require `--yes` without one."""
    if yes or not writes:
        return True
    if sys.stdin.isatty() and sys.stderr.isatty():
        return click.confirm(question, default=False, err=True)
    click.echo("not applied: stdin is not a terminal; pass --yes to apply", err=True)
    return False


def terminal_paint() -> Paint:
    """Return how texts are colored on standard output."""
    from heddle.report.diff_text import plain

    def color(text: str, style: str) -> str:
        return click.style(text, bold=True) if style == "bold" else click.style(text, fg=style)

    return color if sys.stdout.isatty() else plain


def apply_plan(
    context: GrafanaContext, server: Server, plan: Plan, *, verbose: bool, annotate: bool = False
) -> ApplyResult:
    """Apply a plan, with a backup before the first write; a plan without writes may still change the ledger."""
    import secrets

    from heddle.cli.progress import ProgressBar
    from heddle.sync.apply import apply
    from heddle.sync.rollback import save_backup, save_overwritten

    id = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    path = save_backup(context.settings.root, plan, id, context.redactor) if plan.writes else None
    total, done = len(plan.writes), 0
    prints_steps = verbose or not sys.stderr.isatty()

    def report(step: Step, outcome: Outcome) -> None:
        nonlocal done
        done += 1
        progress(done, total)
        if prints_steps:
            context.print_diagnostic(f"{outcome.result} {step.action} {step.key[0]}/{step.key[1]}")

    with ProgressBar("written") as progress:
        result = apply(server, plan, lambda: secrets.token_hex(16), report)
    env = f" --env {context.env}" if context.env else ""
    if path:
        context.print_diagnostic(f"backup saved to {path} (undo with `heddle rollback{env} {id}`)")
    if overwritten := save_overwritten(context.settings.root, id, plan, result.outcomes, context.redactor):
        context.print_diagnostic(f"overwritten edits saved to {overwritten}")
    if annotate:
        _annotate(context, server, plan, result)
    return result


def _annotate(context: GrafanaContext, server: Server, plan: Plan, result: ApplyResult) -> None:
    from heddle.sync.annotation import annotate_push
    from heddle.sync.push import git_author

    author, time = git_author(context.out), datetime.now(UTC)
    if failure := annotate_push(server, plan, result, author, time, context.redactor):
        context.print_diagnostic(f"annotation not written: {failure}")


def settle_records(context: GrafanaContext, server: Server, plan: Plan, *, only_plan: bool) -> None:
    """Record how an interrupted push ended, where a plan writes nothing else."""
    if plan.settlement and not (only_plan or plan.writes or plan.is_blocked):
        apply_plan(context, server, plan, verbose=False)


def confirm_and_apply(
    context: GrafanaContext, server: Server, plan: Plan, *, yes: bool, question: str, verbose: bool
) -> NoReturn:
    """Apply a plan that was printed, print what was not written as planned, and exit."""
    from heddle.report.plan_text import outcomes_text
    from heddle.sync.writer import Result

    if plan.is_blocked:
        context.print_diagnostic(BLOCKED)
        sys.exit(3)
    if not confirm(bool(plan.writes), yes, question):
        sys.exit(1)
    if not plan.writes:
        sys.exit(4 if has_skipped_steps(plan) else 0)
    result = apply_plan(context, server, plan, verbose=verbose)
    if text := outcomes_text(result.outcomes, terminal_paint()):
        context.print_result(text)
    if result.interrupted:
        count = len(result.with_result(Result.DONE))
        context.print_result(f"interrupted: {count} of {len(plan.writes)} objects written")
    sys.exit(exit_code(result, plan))


def exit_code_without_writes(plan: Plan, *, is_stale: bool, only_plan: bool, is_reviewed: bool = False) -> int | None:
    """Return the exit code if there is nothing to write, else None."""
    if is_stale or plan.is_blocked:
        return 3
    if not only_plan and plan.writes:
        return None
    if not plan.is_complete:
        return 3
    if plan.writes:
        return 1
    if not has_skipped_steps(plan) or is_reviewed:
        return 0
    return 1 if only_plan else 4


def exit_code(result: ApplyResult, plan: Plan, *, is_reviewed: bool = False) -> int:
    """Return the exit code for an applied plan; what a reviewed plan skips was accepted with it."""
    from heddle.sync.writer import Result

    if result.interrupted:
        return 130
    if result.with_result(Result.CONFLICT) or not plan.is_complete:
        return 3
    if result.with_result(Result.FAILED) or result.with_result(Result.SKIPPED):
        return 4
    return 4 if has_skipped_steps(plan) and not is_reviewed else 0


def has_skipped_steps(plan: Plan) -> bool:
    """Return whether something that an object requires is missing."""
    from heddle.sync.plan import Action

    return bool(plan.count(Action.SKIPPED))
