"""The one place where an error becomes words and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from heddle.diagnostics.errors import HeddleError


@contextmanager
def exits() -> Iterator[None]:
    """Print what went wrong on standard error and leave with its exit code; no traceback reaches a user.

    A command that wrote something before an interruption reports it before it lets the interruption out.
    """
    from heddle.report.findings import render_findings

    try:
        yield
    except HeddleError as error:
        click.echo(render_findings(error.findings), err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        click.echo("interrupted", err=True)
        sys.exit(130)
