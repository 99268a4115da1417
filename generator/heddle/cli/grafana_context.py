"""What the commands that speak to a Grafana share: how it is reached, how an end becomes an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from heddle.cli.errors import exits
from heddle.diagnostics.errors import HeddleError
from heddle.diagnostics.finding import Finding

if TYPE_CHECKING:
    from heddle.grafana.client import Grafana
    from heddle.grafana.http import Endpoint, Retries
    from heddle.grafana.redaction import Redactor
    from heddle.settings.model import Settings
    from heddle.sync.apply import Applied
    from heddle.sync.outcome import Outcome
    from heddle.sync.plan import Options, Plan, Step
    from heddle.sync.server import Server

only_option = click.option(
    "--only", metavar="KIND/NAME", multiple=True, help="Only what this means, as `dashboard/loom-*`; may be repeated."
)
format_option = click.option(
    "--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to report."
)
yes_option = click.option("--yes", is_flag=True, help="Do not ask; needed where there is no terminal.")
verbose_option = click.option("--verbose", is_flag=True, help="Tell of unchanged objects too, and of each request.")
concurrency_option = click.option(
    "--concurrency",
    type=click.IntRange(1, 64),
    default=8,
    show_default=True,
    help="How many requests are open at once.",
)


@dataclass(frozen=True, slots=True)
class Session:
    """The settings, how Grafana is reached, and what must not be shown."""

    settings: Settings
    endpoint: Endpoint
    retries: Retries
    redactor: Redactor

    @property
    def out(self) -> Path:
        """Return the folder of the generated files."""
        return self.settings.root / self.settings.out

    def grafana(self, concurrency: int = 8) -> Grafana:
        """Return the client of the Grafana that the settings name."""
        from heddle.grafana.client import Grafana

        return Grafana(self.endpoint, pool=concurrency, retries=self.retries)

    def say(self, text: str) -> None:
        """Print a result, without secrets."""
        click.echo(self.redactor.text(text))

    def tell(self, text: str) -> None:
        """Print a diagnostic, without secrets."""
        click.echo(self.redactor.text(text), err=True)

    def options(self, **given: object) -> Options:
        """Return how a push is asked for, with what the settings say."""
        from heddle.sync.plan import Options

        provenance = self.settings.push.provenance == "api"
        return Options(owner=self.settings.push.owner, provenance=provenance, **given)  # type: ignore[arg-type]


@contextmanager
def session(env: str | None) -> Iterator[Session]:
    """Give what a command needs; errors become words, without secrets, and an exit code."""
    from heddle.grafana.provisioning_escape import environment_variables
    from heddle.grafana.redaction import Redactor, secret_values
    from heddle.settings.load import load
    from heddle.sync.access import endpoint

    with exits():
        settings = load(Path.cwd(), env, os.environ)
        grafana = endpoint(settings, os.environ)
        named = {name for text in _texts(settings.root / settings.out) for name in environment_variables(text)}
        redactor = Redactor([*grafana.secrets, *secret_values(os.environ, named)])
        try:
            yield Session(settings, grafana, _retries(settings), redactor)
        except HeddleError as error:
            # A server may say a secret back, and an error repeats what it said.
            error.findings = tuple(_redacted(finding, redactor) for finding in error.findings)
            raise


def _retries(settings: Settings) -> Retries:
    """Return the retries of the settings, or those that a test passes as the object of the command."""
    from heddle.grafana.http import Retries
    from heddle.sync.access import retries

    return click.get_current_context().find_object(Retries) or retries(settings)


def _redacted(finding: Finding, redactor: Redactor) -> Finding:
    location = replace(finding.location, file=redactor.text(finding.location.file))
    return replace(finding, location=location, message=redactor.text(finding.message), help=redactor.text(finding.help))


def _texts(out: Path) -> Iterator[str]:
    for path in sorted(out.glob("provisioning/*/*.yaml")):
        yield path.read_text(encoding="utf-8", errors="replace")


def stamp() -> str:
    """Return the id of a backup: the time in UTC."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")


def agreed(plan: Plan, yes: bool, question: str) -> bool:
    """Tell whether the plan may be applied: asked on a terminal, needs `--yes` elsewhere."""
    if yes or not plan.writes:
        return True
    if sys.stdin.isatty() and sys.stderr.isatty():
        return click.confirm(question, default=False, err=True)
    click.echo("nothing was written: there is no terminal to ask on; `--yes` applies the plan", err=True)
    return False


def painted() -> object:
    """Return how texts are coloured on this terminal."""
    from heddle.report.diff_text import plain

    return (
        (lambda text, style: click.style(text, fg=None if style == "bold" else style, bold=style == "bold"))
        if (sys.stdout.isatty())
        else plain
    )


def run(server: Server, plan: Plan, at: Session, *, verbose: bool) -> Applied:
    """Apply a plan with a backup before and a line for each object that is written."""
    import secrets

    from heddle.cli.progress import Progress
    from heddle.sync.apply import apply
    from heddle.sync.backup import save_backup, save_lost

    id = stamp()
    path = save_backup(at.settings.root, plan, id, at.redactor)
    progress, total, done = Progress("written"), len(plan.writes), [0]

    def told(step: Step, outcome: Outcome) -> None:
        done[0] += 1
        progress(done[0], total)
        if not sys.stderr.isatty() or verbose:
            at.tell(f"{outcome.result} {step.action} {step.key[0]}/{step.key[1]}")

    try:
        applied = apply(server, plan, lambda: secrets.token_hex(16), told)
    finally:
        progress.clear()
    at.tell(f"backup: {path}; `heddle rollback {id}` puts it back")
    if lost := save_lost(at.settings.root, id, applied.outcomes, at.redactor):
        at.tell(f"overwritten edits are kept in {lost}")
    return applied


def finish(server: Server, plan: Plan, at: Session, *, yes: bool, question: str, verbose: bool) -> NoReturn:
    """Apply a plan that was shown, tell what did not end as planned, and leave with the exit code."""
    from heddle.report.plan_text import outcomes_text
    from heddle.sync.outcome import Result

    if plan.stopped:
        sys.exit(3)
    if not agreed(plan, yes, question):
        sys.exit(1)
    if not plan.writes:
        sys.exit(0)
    applied = run(server, plan, at, verbose=verbose)
    if told := outcomes_text(applied.outcomes, painted()):  # type: ignore[arg-type]
        at.say(told)
    if applied.stopped:
        at.say(f"interrupted: {len(applied.of(Result.DONE))} of {len(plan.writes)} written")
    sys.exit(code(applied, plan))


def code(applied: Applied, plan: Plan) -> int:
    """Return the exit code of what was applied."""
    from heddle.sync.outcome import Result

    if applied.stopped:
        return 130
    if applied.of(Result.CONFLICT) or not plan.clean:
        return 3
    return 4 if applied.of(Result.FAILED) or applied.of(Result.SKIPPED) else 0
