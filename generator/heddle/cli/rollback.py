"""`heddle rollback`."""

from __future__ import annotations

import os

import click

from heddle.cli.grafana_context import finish, painted, session, verbose_option, yes_option
from heddle.cli.options import env_option


@click.command()
@click.argument("id", required=False)
@env_option
@click.option(
    "--on-conflict",
    type=click.Choice(["stop", "ours", "theirs", "merge"]),
    default="stop",
    show_default=True,
    help="What becomes of an object that somebody else changed since.",
)
@yes_option
@verbose_option
def rollback(id: str | None, env: str | None, on_conflict: str, yes: bool, verbose: bool) -> None:
    """Put back what a push overwrote or deleted, and take away what it made; the newest one by default.

    ID is what the push printed. Exits 3 where somebody else changed something since.
    """
    with session(env) as at:
        from heddle.report.plan_text import plan_text
        from heddle.sync.backup import read_backup, without_secrets
        from heddle.sync.kind import shown
        from heddle.sync.plan import Resolve
        from heddle.sync.rollback import rollback_plan
        from heddle.sync.server import connect

        backup = read_backup(at.settings.root, id)
        options = at.options(resolve=Resolve(on_conflict), max_deletes=10**6)
        server = connect(at.grafana())
        plan = rollback_plan(server, backup, os.environ, options)
        at.say(plan_text(plan, painted(), verbose=verbose))  # type: ignore[arg-type]
        for key, said in without_secrets(backup):
            at.say(f"{shown(key)}: {said}")
        finish(server, plan, at, yes=yes, question="Put this back?", verbose=verbose)
