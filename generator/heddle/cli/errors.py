"""The one place that turns an error into text and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

import click

from heddle.diagnostics.errors import HeddleError


@contextmanager
def exits() -> Iterator[None]:
    """Print an error on standard error and exit with its code; no traceback reaches a user.

    After an interruption, a command that wrote something reports that before it lets the interruption through.
    """
    try:
        yield
    except HeddleError as error:
        from heddle.report.findings import render_findings

        click.echo(render_findings(error.findings, color=use_color(sys.stderr)), err=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        click.echo("interrupted", err=True)
        sys.exit(130)
    except (click.ClickException, click.Abort, click.exceptions.Exit):
        raise
    except Exception as error:
        from heddle.diagnostics.exceptions import unexpected_finding
        from heddle.report.findings import render_findings

        click.echo(render_findings([unexpected_finding(error)], color=use_color(sys.stderr)), err=True)
        sys.exit(HeddleError.exit_code)


def use_color(stream: TextIO) -> bool:
    """Tell whether output to a stream is colored: only on a terminal, and not if NO_COLOR is set."""
    return stream.isatty() and not os.environ.get("NO_COLOR")
