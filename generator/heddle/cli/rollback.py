"""`heddle rollback`."""

from __future__ import annotations

import os

import click

from heddle.cli.grafana_context import (
    confirm_and_apply,
    conflict_option,
    except_option,
    grafana_context,
    only_option,
    verbose_option,
    yes_option,
)
from heddle.cli.options import env_option


@click.command()
@click.argument("id", required=False)
@env_option
@only_option
@except_option
@conflict_option
@yes_option
@verbose_option
def rollback(
    id: str | None,
    env: str | None,
    only: tuple[str, ...],
    excluded: tuple[str, ...],
    on_conflict: str,
    yes: bool,
    verbose: bool,
) -> None:
    """Undo a push (default: the most recent).

    Restores what the push overwrote or deleted, and deletes what it created. `heddle push` prints the ID. Exits with 3
    if an object was changed since.
    """
    with grafana_context(env) as context:
        from heddle.sync.plan import ConflictPolicy
        from heddle.sync.resources import format_key
        from heddle.sync.rollback import read_backup, rollback_plan
        from heddle.sync.server import connect

        backup = read_backup(context.settings.root, id)
        options = context.options(on_conflict=ConflictPolicy(on_conflict), only=only, excluded=excluded)
        server = connect(context.grafana())
        plan, unrestored = rollback_plan(server, backup, os.environ, options)
        context.print_plan(plan, verbose=verbose)
        for key, message in unrestored:
            context.print_result(f"{format_key(key)}: {message}")
        confirm_and_apply(context, server, plan, yes=yes, question="Undo this push?", verbose=verbose)
