"""How backends are named and reached, how a slow one is spared, and what is shown while they are asked."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from threading import Thread

import pytest
from click.testing import CliRunner

from heddle.cli import main
from heddle.cli.prove_progress import Proving
from heddle.diagnostics.errors import BadInput
from heddle.prove.access import Access, Keys, accesses
from heddle.prove.adaptive_limiter import Pace
from heddle.prove.datasource import Source
from heddle.prove.http import Http
from heddle.prove.request_cache import Once
from heddle.prove.result import Proof, Verdict
from tests.cli.project import SETTINGS, Project
from tests.prove.asked import question
from tests.prove.double import Asked, Reply, data, serving
from tests.prove.question import on

URLS = {"prometheus": "http://p", "loki": "http://l", "jaeger": "", "clickhouse": "", "grafana": ""}


def reached(*given: str, **named: tuple[str, ...]) -> dict[str, Access]:
    return accesses({name: f"http://{name}" if name in given else "" for name in URLS}, named, 5)


def test_names_are_for_the_backend_that_they_say() -> None:
    found = reached("prometheus", "loki", token_env=("loki=L", "prometheus=P"), tenant_env=("loki=T",), ca_env=("CA",))
    loki, prometheus = found["loki"], found["prometheus"]
    assert (loki.token_env, loki.tenant_env, loki.ca_env) == ("L", "T", "CA")
    assert (prometheus.token_env, prometheus.tenant_env, prometheus.ca_env) == ("P", "", "CA")


def test_a_single_backend_needs_no_name() -> None:
    assert reached("loki", token_env=("L",))["loki"].token_env == "L"


def test_tenants_go_out_in_the_header_that_each_backend_knows() -> None:
    names = ("prometheus", "loki", "jaeger", "clickhouse")
    headers = [one.tenant_header for one in reached(*names).values()]
    assert headers == ["X-Scope-OrgID", "X-Scope-OrgID", "X-Tenant", "X-Scope-OrgID"]
    assert reached("grafana")["grafana"].tenant_header == "X-Grafana-Org-Id"
    assert reached("jaeger", tenant_header=("X-Mine",))["jaeger"].tenant_header == "X-Mine"


@pytest.mark.parametrize(
    ("make", "text", "help"),
    [
        (lambda: reached(), "no backend is given", "--loki"),
        (lambda: reached("grafana", "loki"), "stands alone", "leave out"),
        (lambda: reached("loki", "jaeger", token_env=("T",)), "does not say which backend", "`--token-env loki=T`"),
        (lambda: reached("loki", token_env=("lokki=T",)), "names no backend", "prometheus, loki"),
        (lambda: reached("loki", token_env=("jaeger=T",)), "without an address", "--jaeger"),
    ],
)
def test_what_is_not_clear_is_refused(make: Callable[[], object], text: str, help: str) -> None:
    with pytest.raises(BadInput) as caught:
        make()
    [finding] = caught.value.findings
    assert (text in finding.message, help in finding.help) == (True, True), finding


def test_an_address_holds_no_password() -> None:
    with pytest.raises(BadInput) as caught:
        accesses({"loki": "http://me:t0p-secret@loki:3100"}, {}, 5)
    [finding] = caught.value.findings
    assert ("holds a user or a password" in finding.message, "t0p-secret" in str(finding)) == (True, False)


@pytest.fixture
def shop(project: Project) -> Project:
    project.write("pyproject.toml", SETTINGS)
    return project


@pytest.mark.usefixtures("shop")
def test_no_backend_at_all_is_bad_input() -> None:
    result = CliRunner().invoke(main, ["prove"])
    assert (result.exit_code, "no backend is given" in result.stderr) == (2, True)


@pytest.mark.usefixtures("shop")
def test_what_has_no_backend_is_said_and_neither_answers_nor_fails() -> None:
    ready = '{"data": ["a"], "errors": null}'
    with serving(lambda _: Reply(ready)) as double:
        text = CliRunner().invoke(main, ["prove", "--jaeger", double.url])
        junit = CliRunner().invoke(main, ["prove", "--jaeger", double.url, "--format", "junit"]).stdout
        markdown = CliRunner().invoke(main, ["prove", "--jaeger", double.url, "--format", "markdown"]).stdout
        costs = CliRunner().invoke(main, ["prove", "--jaeger", double.url, "--format", "json", "--budget"]).stdout
    assert (text.exit_code, text.stdout.splitlines()) == (
        0,
        ["not asked: 3 queries of prometheus: give --prometheus or --grafana", "3 queries: 3 not asked"],
    )
    assert 'tests="3" failures="0" skipped="3"' in junit
    assert "- not asked: 3 queries of prometheus" in markdown
    assert json.loads(costs)["budget"]["panels"] == []


def test_a_slow_server_gets_fewer_questions_at_once() -> None:
    pace = Pace(8, 5)
    widths = []
    for seconds in (0.1, 6e-9, 1, 1):
        pace.took(seconds)
        widths.append(pace.width)
    assert widths == [8, 8, 8, 8]
    slow = Pace(8, 0)
    for _ in range(4):
        slow.took(1e-9)
        widths.append(slow.width)
    assert widths[4:] == [4, 2, 1, 1]


def test_a_server_that_is_fast_again_gets_as_many_as_before() -> None:
    pace = Pace(4, 1e-6)
    pace.took(1e-5)
    assert pace.width == 2
    for _ in range(5):
        pace.took(0)
    assert pace.width == 4


def test_no_question_goes_out_while_a_slow_server_works() -> None:
    with serving(lambda _: Reply("[]", after=0.05)) as double:
        http = Http(Access(url=double.url), Keys(), 4, slow=0)
        http.get("/first")
        http.get("/second")  # by now one place is left
        threads = [Thread(target=http.get, args=(f"/{n}",)) for n in range(4)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
    assert (double.most_at_once, len(double.asked)) == (1, 6)


def test_a_fault_is_remembered_as_an_answer_is() -> None:
    once, count = Once(), [0]

    def fails() -> None:
        count[0] += 1
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            once("key", fails)
    assert count == [1]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_table_shows_how_far_it_is_and_is_taken_away(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("COLUMNS", "60")
    asked = [question("up", 0), on(question("up", 0), Source(type="loki"))]
    proving = Proving(patience=0)
    proving.begin({"prometheus": 12, "loki": 1})
    proving([Proof(question=one, verdict=Verdict.ANSWERS) for one in asked])
    assert terminal.getvalue() == "\x1b[Jprometheus   1/12  1 answers\nloki        1/1  1 answers\n"
    proving.clear()
    assert terminal.getvalue().endswith("\x1b[2F\x1b[J")


def test_no_table_is_shown_where_there_is_no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.StringIO()
    monkeypatch.setattr(sys, "stderr", written)
    proving = Proving(patience=0)
    proving.begin({"prometheus": 1})
    proving([Proof(question=question("up", 0), verdict=Verdict.ANSWERS)])
    proving.clear()
    assert written.getvalue() == ""


@pytest.mark.usefixtures("shop")
def test_a_data_source_has_its_own_scrape_interval(shop: Project) -> None:
    shop.write(
        "datasources/prometheus.py",
        "from heddle import Prometheus, connection\n\n"
        'at = connection("prometheus")\n'
        'datasource = Prometheus(uid="prometheus", name="P", connection=at, scrape_interval="2m")\n',
    )

    def answer(asked: Asked) -> Reply:
        if asked.path.startswith("/api/v1/label"):
            return data(["loom"])
        return data({"resultType": "matrix", "result": [{"metric": {}, "values": [[1, "1"]]}]})

    with serving(answer) as double:
        result = CliRunner().invoke(main, ["prove", "--prometheus", double.url, "--format", "json"])
    [panel] = [each for each in json.loads(result.stdout)["proofs"] if each["kind"] == "panel"]
    assert "[8m]" in panel["asked"]
