"""Bad input is an error with location, message and help, and nothing is written."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from tests.build.trees import tree
from tests.cli.project import Project, dashboard, loki, prometheus

ORDERS = "dashboards/loom/orders.py"
MORE = "dashboards/loom/more.py"


@dataclass(frozen=True)
class Bad:
    """A file with bad content, and the location and a part of the message of the error."""

    file: str
    text: str
    location: str
    message: str
    options: tuple[str, ...] = ()


BAD = {
    "a definition raises": Bad(ORDERS, "x = 1\ndashboard = 1 / x - 1 / 0\n", f"{ORDERS}:2", "ZeroDivisionError"),
    "a syntax error": Bad(ORDERS, "dashboard = (\n", f"{ORDERS}:1", "syntax error"),
    "an imported module raises": Bad("dashboards/words.py", "raise OSError('no')\n", "dashboards/words.py:1", "no"),
    "a missing module": Bad(ORDERS, "import nowhere_at_all\ndashboard = 1\n", f"{ORDERS}:1", "nowhere_at_all"),
    "a definition of another type": Bad(ORDERS, "dashboard = 42\n", ORDERS, "int"),
    "an unknown setting": Bad("pyproject.toml", "[tool.heddle]\n\nrefersh = '1m'\n", "pyproject.toml:3", "refersh"),
    "an unknown environment": Bad(MORE, "", "pyproject.toml", "staging", ("--env", "staging")),
    "an unknown label": Bad(ORDERS, dashboard(query='ORDERS.rate().sum(by="state")'), f"{ORDERS}:17", "state"),
    "a gauge's function on a counter": Bad(ORDERS, dashboard(query="ORDERS.sum()"), f"{ORDERS}:17", "orders_total"),
    "no uid": Bad(ORDERS, dashboard(uid="x").replace('    uid="x",\n', ""), f"{ORDERS}:6", "uid"),
    "an invalid uid": Bad(ORDERS, dashboard(uid="a b"), f"{ORDERS}:6", "a b"),
    "a uid that is too long": Bad(ORDERS, dashboard(uid="x" * 41), f"{ORDERS}:6", "x" * 41),
    "two dashboards with one uid": Bad(MORE, dashboard(title="More"), f"{ORDERS}:6", "orders"),
    "two dashboards with one title": Bad(MORE, dashboard("more", title="Orders"), f"{ORDERS}:6", "Orders"),
    "two panels with one title": Bad(
        ORDERS,
        dashboard().replace(
            'stat("Orders"', 'stat("Orders", question="Why?", query=ORDERS.rate().sum()), stat("Orders"'
        ),
        f"{ORDERS}:17",
        "Orders",
    ),
    "an unknown parameter of a panel": Bad(
        ORDERS, dashboard().replace('question="How many?"', 'askd="How many?"'), f"{ORDERS}:17", "askd"
    ),
    "a broken link": Bad(
        ORDERS,
        dashboard()
        .replace("logs,", "logs, panel_link,")
        .replace('question="How many?"', 'question="How many?", data_links=[panel_link("nowhere", "More")]'),
        f"{ORDERS}:17",
        "nowhere",
    ),
    "two data sources with one uid": Bad("datasources/b.py", prometheus("loki", "B"), "datasources/", "uid"),
    "two data sources with one name": Bad("datasources/loki.py", loki("Prometheus"), "datasources/", "Prometheus"),
    "a missing folder": Bad(MORE, "", "nowhere", "nowhere", ("--definitions", "nowhere")),
    "a file instead of a folder": Bad(MORE, "", "pyproject.toml", "not a folder", ("--definitions", "pyproject.toml")),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_bad_input_is_reported_and_changes_nothing(project: Project, bad: Bad, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    project.generate()
    project.write(bad.file, bad.text)
    before = tree(project.folder)
    done = project.generate(*bad.options)
    assert done.exit_code == 2
    assert tree(project.folder) == before
    errors = re.findall(r"^error\[[a-z/-]+\]: (.*)$", done.stderr, re.MULTILINE)
    assert any(bad.message in error for error in errors), errors
    assert f"  --> {bad.location}" in done.stderr
    helps = re.findall(r"^  help: .", done.stderr, re.MULTILINE)
    own_words = re.findall(r"^error\[definition/(?:exception|invalid-syntax)\]: ", done.stderr, re.MULTILINE)
    assert len(helps) >= len(errors) - len(own_words)  # Python's message and the lines that led there say it all
