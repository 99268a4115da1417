"""`--fleet` of the commands that read and write generated files: one table for the folders of all instances."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from heddle.cli.errors import exits, use_color
from heddle.cli.fleet import attempt
from heddle.cli.grafana_context import terminal_paint
from heddle.diagnostics.errors import HeddleError

if TYPE_CHECKING:
    from heddle.build.generate import Result
    from heddle.diagnostics.finding import Finding
    from heddle.diff.change import Diff
    from heddle.report.fleet import Row
    from heddle.settings.model import Settings


def generate_fleet(generate: Callable[[Settings], Result]) -> NoReturn:
    """Generate the files of each instance, once for each folder, and exit."""
    with exits():
        from heddle.report.fleet import failure_row, generate_rows
        from heddle.sync.fleet import fleet_exit_code

        rows: dict[str, list[Row]] = {}
        codes: dict[str, int] = {}
        has_written = False
        findings: dict[Finding, list[str]] = {}
        try:
            for names, settings in _folders():
                result = attempt(generate, settings)
                if isinstance(result, HeddleError):
                    found, own, code = result.findings, [failure_row(result)], result.exit_code
                else:
                    found, own = result.warnings, list(generate_rows(result))
                    code = int(result.check and bool(result.changes))
                    has_written |= bool(result.changes) and not result.check
                for finding in found:
                    findings.setdefault(finding, []).extend(names)
                rows |= dict.fromkeys(names, own)
                codes |= dict.fromkeys(names, code)
        finally:  # Also after Ctrl-C: by now some files are written.
            _print_findings(findings, rows)
            _print_table(rows)
        sys.exit(fleet_exit_code(codes, wrote=has_written))


def diff_fleet(compare: Callable[[Settings], Diff], *, output_format: str, exit_code: bool) -> NoReturn:
    """Explain what changed in the files of each instance, and exit with the highest exit code."""
    with exits():
        from heddle.diff.change import Diff
        from heddle.report.fleet import diff_rows, diffs_json, failure_row
        from heddle.report.plan_json import format_json

        results = {names: attempt(compare, settings) for names, settings in _folders()}
        codes = [
            result.exit_code if isinstance(result, HeddleError) else int(exit_code and bool(result.objects))
            for result in results.values()
        ]
        if output_format == "json":
            text = format_json(diffs_json({name: result for names, result in results.items() for name in names}))
            # JSON may contain a lone surrogate, which cannot be encoded for output.
            click.echo(text.encode("utf-8", "replace").decode())
            sys.exit(max(codes))
        diffs = {name: result for names, result in results.items() if isinstance(result, Diff) for name in names}
        failures = {names: result for names, result in results.items() if isinstance(result, HeddleError)}
        rows = diff_rows(diffs) | {name: [failure_row(error)] for names, error in failures.items() for name in names}
        _print_table(rows)
        sys.exit(max(codes))


def _folders() -> Iterable[tuple[tuple[str, ...], Settings]]:
    from heddle.settings.fleet import by_output_folder, load_fleet

    return by_output_folder(load_fleet(Path.cwd(), os.environ)).items()


def _print_table(rows: Mapping[str, list[Row]]) -> None:
    from heddle.report.fleet import fleet_table

    click.echo(fleet_table(rows, terminal_paint()).encode("utf-8", "replace").decode())


def _print_findings(findings: Mapping[Finding, list[str]], instances: Iterable[str]) -> None:
    """Print each finding once, below the names of the instances that have it."""
    from heddle.report.findings import render_findings

    every = list(instances)
    groups: dict[tuple[str, ...], list[Finding]] = {}
    for finding, names in findings.items():
        groups.setdefault(tuple(names), []).append(finding)
    for where, group in groups.items():
        click.echo(f"{'all instances' if list(where) == every else ', '.join(where)}:", err=True)
        click.echo(render_findings(group, color=use_color(sys.stderr)), err=True)
