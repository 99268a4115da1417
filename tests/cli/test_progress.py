"""Progress appears on a terminal, after a second, and disappears at the end."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
from rich.console import Console

from heddle.cli.progress import ProgressBar, ProgressTable
from heddle.prove.datasources import Datasource
from heddle.prove.result import ProbeResult, Status
from tests.cli.project import ROOT
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


def test_nothing_is_written_if_standard_error_is_not_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with ProgressTable(delay=0) as progress:
        progress.start({"prometheus": 12, "loki": 1})
        progress.add(results())
    assert capsys.readouterr() == ("", "")


def test_the_bar_shows_the_number_of_steps_and_disappears_at_the_end() -> None:
    console, output = terminal()
    with ProgressBar("compiled", delay=0, console=console) as progress:
        progress(1, 200)
        assert "compiled" in output.getvalue()
        assert "1/200" in output.getvalue()
    assert output.getvalue().endswith("\x1b[2K")


def test_the_bar_appears_after_its_delay() -> None:
    console, output = terminal()
    now = 0.0
    with ProgressBar("compiled", delay=1, console=console, clock=lambda: now) as progress:
        progress(1, 200)
        assert output.getvalue() == ""
        now = 1.0
        progress(2, 200)
        assert "2/200" in output.getvalue()


def test_a_short_run_does_not_import_rich() -> None:
    code = (
        "import sys; from heddle.cli import main; main(['check'], standalone_mode=False); print('rich' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"
