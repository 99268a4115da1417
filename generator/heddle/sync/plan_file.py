"""A plan in a file: what was reviewed, so that exactly that is applied, or nothing."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.grafana.redaction import Redactor
from heddle.sync.plan import Options, Plan, Resolve

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Saved:
    """What a file pins: the server, how it was asked for, and the fingerprint of each step."""

    url: str
    org: int
    options: Options
    checksum: str
    steps: dict[str, list[str]]


def encoded(plan: Plan, shown: Any, redactor: Redactor) -> bytes:  # noqa: ANN401 - the plan as JSON shows it
    """Return a plan as a file; `shown` is there for people and other programs to read."""
    options = {**asdict(plan.options), "resolve": plan.options.resolve.value}
    held = {"heddle-plan": _FORMAT, "url": plan.url, "org": plan.org, "checksum": plan.checksum, "options": options}
    held["steps"] = {step.fingerprint[0]: list(step.fingerprint[1:]) for step in plan.steps}
    held["plan"] = redactor.value(shown)
    return json.dumps(held, indent=1, sort_keys=True, ensure_ascii=False).encode()


def read_saved(path: Path) -> Saved:
    """Return the plan in a file. Raises BadInput."""
    try:
        held = json.loads(path.read_text(encoding="utf-8"))
        options = dict(held["options"])
        options |= {"resolve": Resolve(options["resolve"])}
        options |= {key: tuple(options[key]) for key in ("adopt", "only")}
        checksum = {_FORMAT: held["checksum"]}[held["heddle-plan"]]
        steps = {key: list(map(str, each)) for key, each in held["steps"].items()}
        return Saved(str(held["url"]), int(held["org"]), Options(**options), str(checksum), steps)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        message, help = f"this is no plan ({type(error).__name__})", "make it with `heddle push --plan-out FILE`"
        finding = Finding(id="push/invalid-plan", location=Location(str(path)), message=message, help=help)
        raise BadInput([finding]) from None


def moved(saved: Saved, plan: Plan) -> list[str]:
    """Return what is no longer as it was reviewed, as `kind/name`; empty where all of it is."""
    if (saved.url, saved.org) != (plan.url, plan.org):
        return ["the server"]
    if saved.checksum == plan.checksum:
        return []
    now = {step.fingerprint[0]: list(step.fingerprint[1:]) for step in plan.steps}
    found = [name for name in {**saved.steps, **now} if saved.steps.get(name) != now.get(name)]
    return sorted(found) or ["the server"]
