"""The limit on concurrent requests adapts to the server, and equal requests are sent once."""

from __future__ import annotations

from threading import Thread

import pytest

from heddle.prove.concurrency import AdaptiveLimiter, RequestCache
from tests.prove.fake_server import Reply, serving
from tests.prove.probing import api


class Clock:
    """A clock that only `advance` moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def advance(self, seconds: float) -> None:
        self.now += seconds


def limits_after(limiter: AdaptiveLimiter, clock: Clock, *durations: float) -> list[int]:
    """Run requests one after the other, each after the rest that the one before caused; return the limit after each."""
    limits = []
    for seconds in durations:
        with limiter.request():
            clock.advance(seconds)
        limits.append(limiter.limit)
        clock.advance(60)
    return limits


def test_slow_responses_halve_the_limit_down_to_one() -> None:
    clock = Clock()
    limiter = AdaptiveLimiter(8, slow=5, clock=clock)
    assert limits_after(limiter, clock, 0.1, 5, 6, 6, 6, 6) == [8, 8, 4, 2, 1, 1]


def test_fast_responses_raise_the_limit_up_to_its_maximum() -> None:
    clock = Clock()
    limiter = AdaptiveLimiter(4, slow=5, clock=clock)
    assert limits_after(limiter, clock, 6, 1, 1, 1) == [2, 3, 4, 4]


def test_a_failed_request_does_not_raise_the_limit() -> None:
    clock = Clock()
    limiter = AdaptiveLimiter(4, slow=5, clock=clock)
    limits_after(limiter, clock, 6)
    with pytest.raises(ValueError, match="no connection"), limiter.request():
        raise ValueError("no connection")
    assert limiter.limit == 2


@pytest.mark.parametrize(("duration", "rest"), [(6, 6), (60, 10)])
def test_no_request_starts_for_as_long_as_a_slow_response_took(duration: float, rest: float) -> None:
    clock = Clock()
    limiter = AdaptiveLimiter(4, slow=5, clock=clock)
    with limiter.request():
        clock.advance(duration)
    assert limiter.resting_seconds == rest
    clock.advance(rest)
    assert limiter.resting_seconds == 0


def test_one_request_at_a_time_runs_while_the_server_is_slow() -> None:
    with serving(lambda _: Reply("[]", delay=0.05)) as server:
        backend_api = api(server.url, slow=0)
        backend_api.get("/first")
        backend_api.get("/second")  # the limit is 1 from here on
        threads = [Thread(target=backend_api.get, args=(f"/{number}",)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (server.most_concurrent, len(server.requests)) == (1, 6)


def test_errors_are_cached_like_responses() -> None:
    cache, count = RequestCache[None](), 0

    def fail() -> None:
        nonlocal count
        count += 1
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            cache.get("key", fail)
    assert count == 1


def test_concurrent_equal_requests_are_sent_once() -> None:
    cache, responses = RequestCache[int](), []

    def fetch() -> int:
        waiting.start()
        return 7

    waiting = Thread(target=lambda: responses.append(cache.get("key", lambda: 8)))
    responses.append(cache.get("key", fetch))
    waiting.join()
    assert responses == [7, 7]
