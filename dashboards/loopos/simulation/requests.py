"""The requests to LoopOS AI; each minute depends only on the seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random

from heddle import DAILY_LOAD, poisson

_PER_MINUTE = 6.0
_SERVICES = ("chat-api", "planner", "researcher")
_ERRORS = ("upstream returned 503", "context too long", "no response within 30 s")
_RELEASE = 43200
"""Seconds between two versions of the program."""

_WORSE = "3.0.0"
_LONGEST = 240.0
"""Upper bound of the duration of a request in seconds: three slow model calls and three tool calls."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A span, a model call or a tool call; times are in Unix seconds, the cost is in US dollars."""

    id: str
    name: str
    type: str
    start: float
    end: float
    parent: str = ""
    level: str = "DEFAULT"
    message: str = ""
    model: str = ""
    usage: dict[str, int] = field(default_factory=dict)
    cost: float | None = None
    first_token: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """An evaluation of a request; `kind` is Langfuse's `data_type`."""

    name: str
    value: float
    kind: str = "NUMERIC"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A trace; its first step is the root span."""

    trace: str
    service: str
    user: str
    session: str
    environment: str
    version: str
    steps: tuple[Step, ...]
    scores: tuple[Score, ...] = ()

    @property
    def root(self) -> Step:
        """The root span."""
        return self.steps[0]


def requests_ended(seed: int, begin: float, end: float, scenario: str = "") -> list[Request]:
    """Return the requests that ended after `begin` and not after `end`, in Unix seconds, as in a scenario."""
    if scenario == "frozen":
        return []
    minutes = range(int((begin - _LONGEST) // 60), int(end // 60) + 1)
    requests = [request for minute in minutes for request in _requests_in(seed, minute, scenario)]
    return [request for request in requests if begin < request.root.end <= end]


def _requests_in(seed: int, minute: int, scenario: str) -> Iterator[Request]:
    random = Random(f"{seed}/langfuse/{minute}")
    for _ in range(poisson(random, _PER_MINUTE * DAILY_LOAD.fraction_at(minute * 60))):
        yield _request(random, minute * 60 + random.random() * 60, scenario)


def _request(random: Random, start: float, scenario: str) -> Request:
    trace, user = f"{random.getrandbits(128):032x}", random.randrange(12)
    root = Step(id=trace[:16], name="run", type="AGENT", start=start, end=start)
    steps, at = [], start + 0.02
    for turn in range(1, random.choice((2, 2, 3, 4))):
        call = _in_scenario(_call(random, f"{trace[:12]}c{turn:03x}", root.id, at), scenario)
        steps.append(call)
        at = call.end + 0.01
        if random.random() < 0.4:
            tool = _tool(random, f"{trace[:12]}t{turn:03x}", root.id, at)
            steps.append(tool)
            at = tool.end + 0.01
    root = replace(root, end=at)
    if random.random() < (0.9 if scenario == "no-provider" else 0.02):
        root = replace(root, level="ERROR", message=random.choice(_ERRORS))
    return Request(
        trace=trace,
        service=random.choice(_SERVICES),
        user=f"user-{user}",
        session=f"session-{int(start // 3600)}-{user}",
        environment="staging" if random.random() < 0.1 else "production",
        version=_WORSE if scenario == "worse-version" else _version(start),
        steps=(root, *steps),
        scores=tuple(_scores(random, root, is_worse=scenario == "worse-version")),
    )


def _in_scenario(call: Step, scenario: str) -> Step:
    """Return a model call as it is in a scenario."""
    if scenario == "slow":
        return replace(call, end=call.start + min(6 * (call.end - call.start), 60.0))
    if scenario == "spending" and call.cost is not None:
        return replace(call, cost=20 * call.cost)
    return call


def _version(start: float) -> str:
    """Return the version of the program, which is updated twice a day."""
    return f"2.{int(start // _RELEASE) % 100}.0"


def _scores(random: Random, root: Step, *, is_worse: bool) -> Iterator[Score]:
    """Yield the scores of a request: an evaluator sees half of them, and some users answer whether theirs is solved."""
    failed = root.level == "ERROR"
    if random.random() < 0.5:
        yield Score(
            name="helpfulness",
            value=0.1 if failed else round(random.betavariate(3 if is_worse else 8, 5 if is_worse else 2), 2),
        )
    if random.random() < 0.2:
        yield Score(
            name="solved", value=float(not failed and random.random() < (0.4 if is_worse else 0.85)), kind="BOOLEAN"
        )


def _call(random: Random, id: str, parent: str, start: float) -> Step:
    """Return a call of one of three models, each with the prices of its provider and its names for kinds of tokens."""
    input_tokens, output_tokens = int(random.lognormvariate(7, 0.6)), int(random.lognormvariate(5.5, 0.7))
    cached_tokens = int(input_tokens * random.choice((0, 0.3, 0.7)))
    uncached = input_tokens - cached_tokens
    model, usage, price = random.choice(
        (
            (
                "gpt-5-mini",
                {
                    "input": uncached,
                    "output": output_tokens,
                    "input_cached_tokens": cached_tokens,
                    "output_reasoning_tokens": 64,
                },
                (0.25e-6, 2e-6),
            ),
            (
                "claude-sonnet-4-5",
                {"input": uncached, "output": output_tokens, "cache_read_input_tokens": cached_tokens},
                (3e-6, 15e-6),
            ),
            (
                "gemini-2.5-flash",
                {
                    "prompt_token_count": uncached,
                    "candidates_token_count": output_tokens,
                    "thoughts_token_count": 48,
                },
                (0.3e-6, 2.5e-6),
            ),
        )
    )
    first_token, duration = 0.2 + random.random() * 0.6, min(output_tokens / 80, 20.0)
    return Step(
        id=id,
        parent=parent,
        name="llm",
        type="GENERATION",
        start=start,
        end=start + first_token + duration,
        first_token=start + first_token,
        model=model,
        usage={**usage, "total": sum(usage.values())},
        cost=input_tokens * price[0] + output_tokens * price[1],
    )


def _tool(random: Random, id: str, parent: str, start: float) -> Step:
    failed = random.random() < 0.05
    return Step(
        id=id,
        parent=parent,
        name=random.choice(("search", "read_file", "run_tests")),
        type="TOOL",
        start=start,
        end=start + random.lognormvariate(-1.5, 0.8) % 15,
        level="ERROR" if failed else "DEFAULT",
        message="the tool does not respond" if failed else "",
    )
