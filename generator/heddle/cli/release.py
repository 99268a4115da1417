"""`heddle release`."""

from __future__ import annotations

import os

import click

from heddle.cli.grafana_context import confirm_and_apply, except_option, grafana_context, verbose_option, yes_option
from heddle.cli.options import env_option


@click.command()
@click.argument("names", nargs=-1, metavar="[KIND/NAME]...")
@env_option
@except_option
@yes_option
@verbose_option
def release(names: tuple[str, ...], env: str | None, excluded: tuple[str, ...], yes: bool, verbose: bool) -> None:
    """Stop managing objects; leave them in Grafana unchanged.

    Without names, releases everything. A later push does not write released objects unless it adopts them.
    """
    with grafana_context(env) as context:
        from heddle.diff.sources import working_tree
        from heddle.sync.planner import plan_release
        from heddle.sync.read_state import read_all
        from heddle.sync.server import connect

        options = context.options(only=names, excluded=excluded, prune=True)
        server = connect(context.grafana())
        _, state = read_all(server, working_tree(context.out), os.environ, options)
        plan = plan_release(server, state, options)
        context.print_plan(plan, verbose=verbose)
        confirm_and_apply(context, server, plan, yes=yes, question="Release these objects?", verbose=verbose)
