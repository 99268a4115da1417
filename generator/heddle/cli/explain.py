"""`heddle explain`."""

from __future__ import annotations

import click

from heddle.cli.errors import exits


@click.command()
@click.argument("rule", required=False)
def explain(rule: str | None) -> None:
    """Print the page of a rule; without one, list the rules."""
    with exits():
        from heddle.report.rule_pages import listing, page_of

        click.echo(page_of(rule) if rule else listing(), nl=False)
