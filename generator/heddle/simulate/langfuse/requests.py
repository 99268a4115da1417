"""The requests to LoopOS AI in a minute: always the same for the same seed, so a minute told twice is told once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random

from heddle.author.simulation.events import DAY
from heddle.simulate.randomness import happenings, share

_PER_MINUTE = 6.0
_SERVICES = ("chat-api", "planner", "researcher")
_ERRORS = ("upstream answers 503", "context too long", "no answer within 30 s")
_LONGEST = 120.0
"""No request lasts longer, in seconds: three calls and three tools, each at its slowest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A span, a call of a model or of a tool; times are in Unix seconds, the cost in US dollars."""

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
class Request:
    """A trace: its first step is the request itself, and ends last."""

    trace: str
    service: str
    user: str
    session: str
    environment: str
    steps: tuple[Step, ...]

    @property
    def first(self) -> Step:
        """Return the step that holds all others."""
        return self.steps[0]


def ended(seed: int, since: float, until: float) -> list[Request]:
    """Return the requests that ended after a moment and not after another."""
    minutes = range(int((since - _LONGEST) // 60), int(until // 60) + 1)
    found = [request for minute in minutes for request in _minute(seed, minute)]
    return [request for request in found if since < request.first.end <= until]


def _minute(seed: int, minute: int) -> Iterator[Request]:
    random = Random(f"{seed}/langfuse/{minute}")
    for _ in range(happenings(random, _PER_MINUTE * share(DAY, minute * 60))):
        yield _request(random, minute * 60 + random.random() * 60)


def _request(random: Random, start: float) -> Request:
    trace, user = f"{random.getrandbits(128):032x}", random.randrange(12)
    root = Step(id=trace[:16], name="run", type="AGENT", start=start, end=start)
    steps, at = [], start + 0.02
    for turn in range(1, random.choice((2, 2, 3, 4))):
        call = _call(random, f"{trace[:12]}c{turn:03x}", root.id, at)
        steps.append(call)
        at = call.end + 0.01
        if random.random() < 0.4:
            tool = _tool(random, f"{trace[:12]}t{turn:03x}", root.id, at)
            steps.append(tool)
            at = tool.end + 0.01
    root = replace(root, end=at)
    if random.random() < 0.02:
        root = replace(root, level="ERROR", message=random.choice(_ERRORS))
    return Request(
        trace=trace,
        service=random.choice(_SERVICES),
        user=f"user-{user}",
        session=f"session-{int(start // 3600)}-{user}",
        environment="staging" if random.random() < 0.1 else "production",
        steps=(root, *steps),
    )


def _call(random: Random, id: str, parent: str, start: float) -> Step:
    """Return a call of one of three models, each with the names that its provider gives to tokens, and its prices."""
    read, written = int(random.lognormvariate(7, 0.6)), int(random.lognormvariate(5.5, 0.7))
    kept = int(read * random.choice((0, 0.3, 0.7)))
    model, usage, price = random.choice(
        (
            (
                "gpt-5-mini",
                {"input": read - kept, "output": written, "input_cached_tokens": kept, "output_reasoning_tokens": 64},
                (0.25e-6, 2e-6),
            ),
            (
                "claude-sonnet-4-5",
                {"input": read - kept, "output": written, "cache_read_input_tokens": kept},
                (3e-6, 15e-6),
            ),
            (
                "gemini-2.5-flash",
                {"prompt_token_count": read - kept, "candidates_token_count": written, "thoughts_token_count": 48},
                (0.3e-6, 2.5e-6),
            ),
        )
    )
    wait, took = 0.2 + random.random() * 0.6, min(written / 80, 20.0)
    return Step(
        id=id,
        parent=parent,
        name="llm",
        type="GENERATION",
        start=start,
        end=start + wait + took,
        first_token=start + wait,
        model=model,
        usage={**usage, "total": sum(usage.values())},
        cost=read * price[0] + written * price[1],
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
        message="the tool does not answer" if failed else "",
    )
