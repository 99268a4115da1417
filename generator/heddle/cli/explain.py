"""`heddle explain`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from heddle.cli.errors import exits


@click.command()
@click.argument("id", required=False)
def explain(id: str | None) -> None:
    """Explain a rule or an error. Without an id, list all of them, including the rules of the project."""
    with exits():
        from heddle.lint.project_rules import project_rules
        from heddle.report.rule_pages import listing, page_of
        from heddle.settings.load import load

        settings = load(Path.cwd(), None, os.environ)
        own = project_rules(settings.root / settings.rules)
        click.echo(page_of(id, own) if id else listing(own), nl=False)
