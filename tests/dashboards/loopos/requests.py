"""Test requests to LoopOS AI in plain Python: an hour of usual ones, and every special case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache

BEGIN = datetime(2026, 8, 1, 12, tzinfo=UTC)
END = BEGIN + timedelta(hours=1)
PROJECT = "loopos"
SERVICES = ("chat-api", "planner", "o'brien")
DELETED = "9" * 32
"""A trace whose rows were deleted after they were written."""


def ms(count: float) -> timedelta:
    return timedelta(milliseconds=count)


def written_at(step: Step) -> datetime:
    """Return the time that Langfuse wrote a step, which is after its end."""
    return (step.end or step.start) + ms(1500)


@dataclass(frozen=True, kw_only=True)
class Step:
    """An observation; `cost` is None where Langfuse has no price."""

    id: str
    start: datetime
    end: datetime | None
    service: str
    parent: str = ""
    type: str = "AGENT"
    name: str = "run"
    level: str = "DEFAULT"
    message: str = ""
    model: str = ""
    usage: dict[str, int] = field(default_factory=dict)
    cost: float | None = None
    first_token: datetime | None = None
    version: str = ""


@dataclass(frozen=True, kw_only=True)
class Score:
    """An evaluation of a request. `after` is the time from its start, `kind` is Langfuse's `data_type`."""

    id: str
    name: str
    value: float
    after: timedelta = timedelta(minutes=2)
    kind: str = "NUMERIC"


@dataclass(frozen=True, kw_only=True)
class Request:
    """A trace."""

    trace: str
    steps: tuple[Step, ...]
    scores: tuple[Score, ...] = ()
    session: str = "session-edge"
    user: str = "user-edge"
    environment: str = "production"
    project: str = PROJECT

    @property
    def first(self) -> Step:
        return min(self.steps, key=lambda step: step.start)

    @property
    def version(self) -> str:
        return next((step.version for step in self.steps if step.version), "")


@cache
def requests() -> tuple[Request, ...]:
    return (*_usual(), *_hour_before(), *_special_cases(), *_excluded())


def _usual() -> Iterator[Request]:
    for number in range(60):
        steps = _steps(number, BEGIN + timedelta(seconds=47 * number + 5))
        session = "" if number % 10 == 9 else f"session-{number % 8}"
        environment = "staging" if number % 6 == 0 else "production"
        yield Request(
            trace=f"{number:032x}",
            steps=steps,
            session=session,
            user=f"user-{number % 5}",
            environment=environment,
            scores=tuple(_scores(number)),
        )


def _scores(number: int) -> Iterator[Score]:
    """Yield the scores of a request: numbers, a boolean, categories that have none, and one much later."""
    if number % 2:
        yield Score(id=f"{number}a", name="helpful", value=number % 10 / 10)
    if number % 5 == 1:
        yield Score(id=f"{number}b", name="helpful", value=0.95, after=timedelta(hours=5))
    if number % 3 == 0:
        yield Score(id=f"{number}c", name="resolved", value=float(number % 4 == 0), kind="BOOLEAN")
        yield Score(id=f"{number}d", name="topic", value=7, kind="CATEGORICAL")


def _hour_before() -> Iterator[Request]:
    """Yield the requests of the hour before."""
    for number in range(100, 107):
        steps = _steps(number, BEGIN - timedelta(minutes=number - 50))
        yield Request(trace=f"{number:032x}", steps=steps, session=f"session-{number % 3}", user="user-0")


def _steps(number: int, start: datetime) -> tuple[Step, ...]:
    service, own = SERVICES[number % 3], f"{number:08x}root"
    version = ("1.0", "1.1", "")[number // 20 % 3]
    # The program does not set the version of each root.
    root = Step(
        id=own,
        start=start,
        end=start + ms(900 + 37 * number),
        service=service,
        version="" if number % 4 == 1 else version,
    )
    if number % 11 == 3:
        root = replace(root, level="ERROR", message=f"upstream 503 after {number} tries")
    return (root, *_calls(number, root, version), *_failing_tools_and_warnings(number, root))


def _calls(number: int, root: Step, version: str) -> Iterator[Step]:
    for turn in range(1 + number % 2):
        at, dialect = root.start + ms(50 + 300 * turn), (number + turn) % 3
        model, usage, price = _calls_of_providers(number)[dialect]
        yield Step(
            id=f"{number:08x}call{turn}",
            parent=root.id,
            type="GENERATION",
            name="llm",
            start=at,
            end=at + ms(200 + 3 * number + 90 * dialect),
            service=root.service,
            model=model,
            usage={**usage, "total": sum(usage.values())},
            cost=price + number**2 / 1e7,
            first_token=None if dialect == 2 else at + ms(40 + number),
            version=version,
        )


def _calls_of_providers(number: int) -> tuple[tuple[str, dict[str, int], float], ...]:
    """Return the model, the tokens and the price of a call of each provider, whose names for tokens differ."""
    openai = {"input": 100 + number, "output": 40 + number}
    openai |= {"input_cached_tokens": 64} if number % 2 else {}
    openai |= {"output_reasoning_tokens": 25} if number % 4 == 0 else {}
    anthropic = {
        "input": 50 + number,
        "output": 30 + number,
        "cache_read_input_tokens": 200,
        "cache_creation_input_tokens": 10 if number % 5 == 0 else 0,
    }
    gemini = {
        "prompt_token_count": 70 + number,
        "candidates_token_count": 20 + number,
        "cached_content_token_count": 12,
        "thoughts_token_count": 33,
    }
    return (("gpt-5", openai, 0.0012), ("claude-sonnet-4-6", anthropic, 0.0031), ("gemini-3-pro", gemini, 0.0007))


def _failing_tools_and_warnings(number: int, root: Step) -> Iterator[Step]:
    inside = replace(root, parent=root.id, level="DEFAULT", message="")
    if number % 9 == 4:  # a tool fails in a successful request; the first failure has no message
        message = "" if number == 4 else f"timeout after {number * 10} ms"
        start = root.start + ms(20)
        tool = replace(inside, id=f"{number:08x}tool", type="TOOL", name="search", level="ERROR", message=message)
        yield replace(tool, start=start, end=start + ms(25))
    if number % 7 == 2:
        start = root.start + ms(30)
        yield replace(
            inside, id=f"{number:08x}warn", type="EVENT", name="fallback", start=start, end=None, level="WARNING"
        )


def _request(tag: str, after: float, seconds: float | None, **more: object) -> Request:
    """Return a request with one step that begins this many seconds into the hour."""
    start = BEGIN + timedelta(seconds=after)
    end = None if seconds is None else start + timedelta(seconds=seconds)
    of_request = {name: more.pop(name) for name in ("session", "environment", "project", "scores") if name in more}
    step = Step(id=f"{tag}step", start=start, end=end, service="chat-api", **more)  # type: ignore[arg-type]
    return Request(trace=tag * 32, steps=(step,), **of_request)  # type: ignore[arg-type]


def _special_cases() -> Iterator[Request]:
    late, usage = (
        Step(id="b0", start=END - ms(4000), end=END + ms(6000), service="planner"),
        {"input": 1000, "total": 1000},
    )
    call = replace(
        late, id="b1", parent="b0", type="GENERATION", model="gpt-5", start=END + ms(1000), end=END + ms(5000)
    )
    yield Request(trace="b" * 32, steps=(late, replace(call, usage=usage, cost=0.25)), session="session-1")
    early = Step(id="a0", start=BEGIN - ms(5000), end=BEGIN + ms(9000), service="chat-api")
    inside = replace(early, id="a1", parent="a0", type="GENERATION", model="gpt-5", start=BEGIN + ms(1000))
    inside = replace(inside, end=BEGIN + ms(2000), usage={"input": 7, "output": 3, "total": 10}, cost=0.5)
    yield Request(trace="a" * 32, steps=(early, inside), session="session-0", user="user-0")
    yield _request("c", 600, 1.5, parent="feedfeedfeedfeed", level="ERROR", message="bad input 17")
    yield _request("d", 700, None)  # without an end
    yield _request("e", 800, 0.7, model="in-house", usage={"total": 500})  # without kinds of tokens and a price
    yield _request("1", 820, 0.2, session="back\\slash")  # a value that the variable leaves out


def _excluded() -> Iterator[Request]:
    """Yield requests that must not count: of another project, of Langfuse's evaluators, at other times."""
    scores = (Score(id="x", name="helpful", value=50),)
    yield _request("2", 900, 99, project="other", cost=9.0, scores=scores, version="9")
    judge = {"environment": "langfuse-llm-as-a-judge", "model": "judge"}
    yield _request("3", 900, 99, cost=9.0, level="ERROR", scores=scores, **judge)
    yield _request("4", 3600 + 1000, 1, cost=9.0)
    yield _request("5", -7200 - 300, 1, cost=9.0)
