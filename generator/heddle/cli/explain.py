"""`heddle explain`."""

from __future__ import annotations

import click

from heddle.cli.errors import exits


@click.command()
@click.argument("id", required=False)
def explain(id: str | None) -> None:
    """Explain a rule or an error; without an id, list all of them."""
    with exits():
        from heddle.report.rule_pages import listing, page_of

        click.echo(page_of(id) if id else listing(), nl=False)
