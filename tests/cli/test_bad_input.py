"""Bad input leaves everything as it was, and says where, what and how to mend it."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest

from tests.build.output.trees import tree
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
    errors = re.findall(r"^error: (.*)$", ready.generate(*bad.options).stderr, re.MULTILINE)
    assert any(bad.says in error for error in errors)


@each
def test_each_error_has_a_mend(ready: Project, bad: Bad) -> None:
    ready.write(bad.file, bad.text)
    said = ready.generate(*bad.options).stderr
    assert len(re.findall(r"^  help: .", said, re.MULTILINE)) == len(re.findall("^error: ", said, re.MULTILINE)) > 0


@each
def test_there_is_no_traceback(ready: Project, bad: Bad) -> None:
    ready.write(bad.file, bad.text)
    assert "Traceback" not in ready.generate(*bad.options).stderr


@each
def test_where_nothing_was_made_nothing_is_made(project: Project, bad: Bad) -> None:
    project.write(bad.file, bad.text)
    project.generate(*bad.options)
    assert not project.out.exists()


def test_all_are_shown_at_once(ready: Project) -> None:
    ready.write(ORDERS, dashboard(query='ORDERS.rate().sum(by="state")'))
    ready.write(MORE, "dashboard = (\n")
    ready.write("datasources/loki.py", "datasource = 1\n")
    said = ready.generate().stderr
    assert [location in said for location in (f"{ORDERS}:17", f"{MORE}:1", "datasources/loki.py")] == [True, True, True]


def test_a_full_disk_exits_5(ready: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    ready.write(ORDERS, dashboard(title="Other"))
    monkeypatch.setattr("os.replace", full)
    done = ready.generate()
    assert (done.exit_code, "no space left" in done.stderr, "Traceback" in done.stderr) == (5, True, False)


def test_an_out_that_cannot_be_written_exits_5(project: Project) -> None:
    project.write("blocked", "a file where a folder belongs")
    done = project.generate("--out", "blocked/out")
    assert (done.exit_code, "blocked" in done.stderr, "Traceback" in done.stderr) == (5, True, False)


def test_a_file_of_somebody_else_in_the_way_is_left_alone(project: Project) -> None:
    project.generate()
    theirs = project.write("out/dashboards/loom/more.json", "theirs")
    project.write(MORE, dashboard("more"))
    done = project.generate()
    assert (done.exit_code, "out/dashboards/loom/more.json" in done.stderr, theirs.read_text()) == (2, True, "theirs")


def test_what_leads_to_a_dashboard_that_does_not_compile_is_not_blamed(ready: Project) -> None:
    linked = (
        dashboard("more")
        .replace("logs,", "logs, link,")
        .replace("    rows=", '    links=[link("orders", "O")],\n    rows=')
    )
    ready.write(MORE, linked)
    ready.write(ORDERS, "dashboard = 1 / 0\n")
    said = ready.generate().stderr
    assert ("ZeroDivisionError" in said, said.count("error: ")) == (True, 1)
