"""`heddle` and `python -m heddle`: an installation without one of Heddle's dependencies is an error in words."""

from __future__ import annotations

import sys

from heddle.diagnostics.exceptions import missing_library_finding
from heddle.report.findings import render_findings


def main() -> None:
    """Run the command line."""
    try:
        from heddle.cli import main as command
    except ModuleNotFoundError as error:
        print(render_findings([missing_library_finding(error)]), file=sys.stderr)  # noqa: T201 - click may be missing
        sys.exit(2)
    command()


if __name__ == "__main__":
    main()
