"""The live table of a run."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from heddle.cli.prove_progress import ProgressTable
from heddle.prove.datasources import Datasource
from heddle.prove.result import ProbeResult, Status
from tests.prove.probing import panel_query

LOKI = Datasource(type="loki")


def terminal() -> tuple[Console, io.StringIO]:
    output = io.StringIO()
    return Console(file=output, force_terminal=True, width=60, color_system=None), output


def results() -> list[ProbeResult]:
    queries = [panel_query("up", 0), panel_query("up", 0), panel_query("{}", 0, datasource=LOKI)]
    return [ProbeResult(query=query, status=Status.OK) for query in queries]


def test_the_table_counts_results_by_backend_and_disappears_at_the_end() -> None:
    console, output = terminal()
    with ProgressTable(delay=0, console=console) as progress:
        progress.start({"prometheus": 12, "loki": 1})
        progress.add(results())
        shown = output.getvalue()
    assert "prometheus  2/12  2 ok" in shown
    assert "loki         1/1  1 ok" in shown
    assert output.getvalue().endswith("\x1b[2K")  # the last line is erased


def test_the_table_appears_after_its_delay() -> None:
    console, output = terminal()
    now = 0.0
    with ProgressTable(delay=1, console=console, clock=lambda: now) as progress:
        progress.start({"prometheus": 12, "loki": 1})
        progress.add(results())
        assert output.getvalue() == ""
        now = 1.0
        progress.add(results())
        assert "4/12" in output.getvalue()


def test_nothing_is_written_if_standard_error_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressTable(delay=0) as progress:
        progress.start({"prometheus": 12, "loki": 1})
        progress.add(results())
    assert capsys.readouterr() == ("", "")
