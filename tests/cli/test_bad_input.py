"""Bad input leaves everything as it was, and says where, what and how to mend it."""

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
    """What is written where, the place that is named and a word of the message."""

    file: str
    text: str
    location: str
    says: str
    options: tuple[str, ...] = ()


BAD = {
    "a definition raises": Bad(ORDERS, "x = 1\ndashboard = 1 / x - 1 / 0\n", f"{ORDERS}:2", "ZeroDivisionError"),
    "a syntax error": Bad(ORDERS, "dashboard = (\n", f"{ORDERS}:1", "syntax error"),
    "a module it imports raises": Bad("dashboards/words.py", "raise OSError('no')\n", "dashboards/words.py:1", "no"),
    "a module that is not there": Bad(
        ORDERS, "import nowhere_at_all\ndashboard = 1\n", f"{ORDERS}:1", "nowhere_at_all"
    ),
    "a definition of something else": Bad(ORDERS, "dashboard = 42\n", ORDERS, "int"),
    "an unknown setting": Bad("pyproject.toml", "[tool.heddle]\n\nrefersh = '1m'\n", "pyproject.toml:3", "refersh"),
    "an unknown environment": Bad(MORE, "", "pyproject.toml", "staging", ("--env", "staging")),
    "an unknown label": Bad(ORDERS, dashboard(query='ORDERS.rate().sum(by="state")'), f"{ORDERS}:17", "state"),
    "a gauge's word on a counter": Bad(ORDERS, dashboard(query="ORDERS.sum()"), f"{ORDERS}:17", "orders_total"),
    "no uid": Bad(ORDERS, dashboard(uid="x").replace('    uid="x",\n', ""), f"{ORDERS}:6", "uid"),
    "a uid that Grafana refuses": Bad(ORDERS, dashboard(uid="a b"), f"{ORDERS}:6", "a b"),
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
    "a word that no panel takes": Bad(
        ORDERS, dashboard().replace('question="How many?"', 'askd="How many?"'), f"{ORDERS}:17", "askd"
    ),
    "a link to nowhere": Bad(
        ORDERS,
        dashboard()
        .replace("logs,", "logs, panel_link,")
        .replace('question="How many?"', 'question="How many?", data_links=[panel_link("nowhere", "More")]'),
        f"{ORDERS}:17",
        "nowhere",
    ),
    "two data sources with one uid": Bad("datasources/b.py", prometheus("loki", "B"), "datasources/", "uid"),
    "two data sources with one name": Bad("datasources/loki.py", loki("Prometheus"), "datasources/", "Prometheus"),
    "a folder that is not there": Bad(MORE, "", "nowhere", "nowhere", ("--definitions", "nowhere")),
    "a file for a folder": Bad(MORE, "", "pyproject.toml", "not a folder", ("--definitions", "pyproject.toml")),
}
each = pytest.mark.parametrize("bad", BAD.values(), ids=BAD)


@pytest.fixture
def ready(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setattr("sys.dont_write_bytecode", True)
    project.generate()
    return project


@each
def test_it_exits_2(ready: Project, bad: Bad) -> None:
    ready.write(bad.file, bad.text)
    assert ready.generate(*bad.options).exit_code == 2


@each
def test_everything_stays_as_it_was(ready: Project, bad: Bad) -> None:
    ready.write(bad.file, bad.text)
    before = tree(ready.folder)
    ready.generate(*bad.options)
    assert tree(ready.folder) == before


@each
def test_the_place_is_named(ready: Project, bad: Bad) -> None:
    ready.write(bad.file, bad.text)
    assert f"  --> {bad.location}" in ready.generate(*bad.options).stderr


@each
def test_what_is_wrong_is_named(ready: Project, bad: Bad) -> None:
    ready.write(bad.file, bad.text)
    errors = re.findall(r"^error\[[a-z/-]+\]: (.*)$", ready.generate(*bad.options).stderr, re.MULTILINE)
    assert any(bad.says in error for error in errors)


@pytest.mark.parametrize("bad", [bad for name, bad in BAD.items() if name != "a syntax error"])
def test_each_error_has_help(ready: Project, bad: Bad) -> None:
    ready.write(bad.file, bad.text)
    output = ready.generate(*bad.options).stderr
    helps, errors = (re.findall(pattern, output, re.MULTILINE) for pattern in (r"^  help: .", r"^error\["))
    assert len(helps) == len(errors) > 0
