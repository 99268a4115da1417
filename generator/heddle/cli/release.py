"""`heddle release`."""

from __future__ import annotations

import os

import click

from heddle.cli.grafana_context import finish, painted, session, verbose_option, yes_option
from heddle.cli.options import env_option


@click.command()
@click.argument("names", nargs=-1, metavar="[KIND/NAME]...")
@env_option
@yes_option
@verbose_option
def release(names: tuple[str, ...], env: str | None, yes: bool, verbose: bool) -> None:
    """Give objects back: what is live stays as it is, and Heddle's marks go. All of ours by default.

    A later push refuses to write them, unless it adopts them again.
    """
    with session(env) as at:
        from heddle.diff.sources import working_tree
        from heddle.report.plan_text import plan_text
        from heddle.sync.read_state import survey
        from heddle.sync.release import released
        from heddle.sync.server import connect

        options = at.options(only=names, prune=True)
        server = connect(at.grafana())
        _, state = survey(server, working_tree(at.out), os.environ, options)
        plan = released(server, state, options)
        at.say(plan_text(plan, painted(), verbose=verbose))  # type: ignore[arg-type]
        finish(server, plan, at, yes=yes, question="Give these back?", verbose=verbose)
