"""The annotation of a push in Grafana: what was written, from which commit."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from functools import partial
from typing import Final

from heddle.grafana.http_errors import Forbidden, HttpError
from heddle.grafana.json_value import mapping, members
from heddle.grafana.redaction import Redactor
from heddle.sync.apply import ApplyResult
from heddle.sync.plan import Action, Plan
from heddle.sync.resources import Key, format_key
from heddle.sync.server import Server, missing_permission
from heddle.sync.writer import Result

PUSH_TAG: Final = "heddle"
_API: Final = "/api/annotations"
_MOST_NAMES: Final = 10
_PARTICIPLES: Final = {Action.CREATE: "created", Action.UPDATE: "updated", Action.DELETE: "deleted"}


def annotate_push(
    server: Server, plan: Plan, result: ApplyResult, author: str, time: datetime, redactor: Redactor
) -> str:
    """Write the annotation of a push that changed something. Return the reason of a failure, empty if it succeeded."""
    written = {outcome.key for outcome in result.with_result(Result.DONE)}
    if not written:
        return ""
    text = redactor.text(annotation_text(plan, written, author))
    milliseconds = int(time.timestamp() * 1000)
    body = {"time": milliseconds, "text": text, "tags": list(dict.fromkeys((PUSH_TAG, plan.options.owner)))}
    applied = partial(_exists, server, text, milliseconds)
    try:
        server.grafana.request("POST", _API, body, applied=applied)
    except Forbidden as error:
        return f"permission denied; give the service account {missing_permission(error) or 'annotations:create'}"
    except HttpError as error:
        return str(error)
    return ""


def annotation_text(plan: Plan, written: set[Key], author: str) -> str:
    """Return the text of the annotation: the numbers of objects, the commit and its author, and the first objects."""
    steps = [step for step in plan.writes if step.key in written]
    counts = Counter(step.action for step in steps)
    numbers = ", ".join(f"{counts[action]} {word}" for action, word in _PARTICIPLES.items() if counts[action])
    revision = plan.options.revision
    commit = f"commit {revision}" + (f" by {author}" if author else "") if revision else ""
    names = [f"{step.action} {format_key(step.key)}" for step in steps]
    more = [f"and {len(names) - _MOST_NAMES} more"] if len(names) > _MOST_NAMES else []
    return "\n".join(line for line in (f"heddle push: {numbers}", commit, *names[:_MOST_NAMES], *more) if line)


def _exists(server: Server, text: str, time: int) -> bool:
    """Return whether the annotation was written although the response was lost."""
    found = server.grafana.get(f"{_API}?tags={PUSH_TAG}&from={time}&to={time}&limit=100")
    return any(mapping(item).get("text") == text for item in members(found))
