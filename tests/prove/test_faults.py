"""What a server does wrong becomes words and an exit code."""

from __future__ import annotations

import pytest

from heddle.diagnostics.errors import BadInput
from heddle.prove.access import Access, keys
from heddle.prove.http import Http, Unreachable
from heddle.prove.prometheus.api import Prometheus
from heddle.prove.result import Verdict
from tests.prove.asked import proof, server
from tests.prove.double import VECTOR, Asked, Reply, data, error, serving

HTML = Reply("<html>Sign in</html>", kind="text/html; charset=utf-8")


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        (error("the disk is full", 500), "the disk is full"),
        (Reply("oops", 502, "text/plain"), "HTTP 502: oops"),
        (Reply("oops", 502, "text/odd"), "HTTP 502 with text/odd, not JSON"),
        (HTML, "HTTP 200 with text/html, not JSON"),
        (Reply("[1]"), "not Prometheus' API"),
        (data({"resultType": "vector", "result": [{"metric": {}}]}), "not Prometheus' API"),
        (Reply(after=1), "no answer within 0.3 s"),
    ],
)
def test_a_fault_is_an_error_of_its_query(reply: Reply, text: str) -> None:
    with serving(lambda _: reply) as double:
        found = proof(double.url, "up", 1000, instant=True, timeout=0.3)
    assert found.verdict is Verdict.ERROR
    assert found.fails
    assert found.why is not None
    assert text in found.why.text


@pytest.mark.parametrize(
    ("reply", "text", "help"),
    [
        (HTML, "text/html, not JSON", "check the address"),
        (Reply('{"status": "success", "data": {}}'), "not Prometheus' API", "check the address"),
        (error("no", 401), "no", "--token-env"),
    ],
)
def test_a_wrong_server_is_one_message(reply: Reply, text: str, help: str) -> None:
    with serving(lambda _: reply) as double, pytest.raises(Unreachable) as caught:
        server(double.url).greet()
    [finding] = caught.value.findings
    assert (text in finding.message, help in finding.help) == (True, True), finding


def test_no_server_is_unreachable() -> None:
    with serving(lambda _: Reply()) as double:
        pass
    with pytest.raises(Unreachable, match="no connection"):
        server(double.url).greet()


def test_a_server_without_stats_loses_only_the_number() -> None:
    with serving(lambda asked: error("unknown stats", 400) if "stats" in asked.parameters else Reply()) as double:
        prometheus = server(double.url)
        prometheus.greet()
        answer = prometheus.instant("up", 1000)
    assert (answer.speaks, answer.samples) == (True, None)
    with serving(lambda _: data({**VECTOR, "stats": {"samples": {"totalQueryableSamples": 7}}})) as double:
        prometheus = server(double.url)
        prometheus.greet()
        assert prometheus.instant("up", 1000).samples == 7


def test_a_busy_server_is_asked_again_later() -> None:
    busy = iter([Reply("{}", 429, headers={"Retry-After": "0"}), Reply("{}", 503, headers={"Retry-After": "0"})])
    with serving(lambda _: next(busy, Reply())) as double:
        assert proof(double.url, "up", 1000, instant=True).verdict is Verdict.ANSWERS
    assert double.expressions() == ["up"] * 3


def test_a_proxy_that_takes_no_post_is_asked_by_get() -> None:
    with serving(lambda asked: Reply("{}", 405) if asked.method == "POST" else Reply()) as double:
        prometheus = server(double.url)
        prometheus.greet()
        assert prometheus.instant("up", 1000).speaks
    assert [one.method for one in double.asked] == ["POST", "GET", "GET"]


def test_values_come_from_series_where_labels_take_no_selector() -> None:
    def answer(asked: Asked) -> Reply:
        return data([{"job": "b"}, {"job": "a"}, {}]) if asked.path == "/api/v1/series" else Reply("{}", 404)

    with serving(answer) as double:
        from tests.prove.asked import question

        assert server(double.url).label_values("job", question("", 10_000).over, "up") == ["a", "b"]


def test_the_same_question_goes_out_once() -> None:
    with serving(lambda _: Reply()) as double:
        prometheus = server(double.url)
        assert prometheus.instant("up", 1000) == prometheus.instant("up", 1000)
        prometheus.instant("up", 1001)
    assert len(double.asked) == 2


def test_secrets_go_out_and_are_not_shown() -> None:
    environ = {"TOKEN": "t0p-secret", "TENANT": "team-a"}
    with serving(lambda _: Reply()) as double:
        access = Access(url=double.url, token_env="TOKEN", tenant_env="TENANT")
        held = keys(access, environ)
        Prometheus(Http(access, held, 1), double.url).greet()
    headers = {name.lower(): value for name, value in double.asked[0].headers.items()}
    assert (headers["authorization"], headers["x-scope-orgid"]) == ("Bearer t0p-secret", "team-a")
    assert "t0p-secret" not in repr(held) + repr(access)


def test_basic_authentication_goes_out() -> None:
    with serving(lambda _: Reply()) as double:
        access = Access(url=double.url, user_env="U", password_env="P")
        Prometheus(Http(access, keys(access, {"U": "me", "P": "pass"}), 1), double.url).greet()
    headers = {name.lower(): value for name, value in double.asked[0].headers.items()}
    assert headers["authorization"] == "Basic bWU6cGFzcw=="


@pytest.mark.parametrize(
    ("access", "text"),
    [
        (Access(url="", token_env="NOPE"), "`NOPE` is not set"),
        (Access(url="", user_env="U"), "a user and a password"),
        (Access(url="", token_env="T", user_env="U", password_env="P"), "exclude each other"),
    ],
)
def test_a_variable_that_is_missing_is_refused(access: Access, text: str) -> None:
    with pytest.raises(BadInput, match=text):
        keys(access, {"U": "u", "P": "p", "T": "t"})
