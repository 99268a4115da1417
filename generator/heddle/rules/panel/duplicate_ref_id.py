"""Every query of a panel has a letter of its own, and an expression names letters that are there.

Why: Grafana answers by letter: of two queries with one, a single answer is left. An expression on a missing letter
fails.
Bad: two queries with refId A; the expression `$B * 2` beside A alone.
Good: A, B, C; an expression `$A * 2` may name a query that is hidden, and two data sources may each have an A.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.json_value import Json
from heddle.grafana.variables import references
from heddle.rules.examples import panel
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.ERROR


def check(subject: Panel) -> Iterator[Violation]:
    """Refuse a letter that is used twice, and an expression on one that is not there."""
    targets = [target for target in (subject.data.get("targets") or ()) if isinstance(target, dict)]
    letters = {str(target["refId"]) for target in targets if target.get("refId")}
    asked = [target for target in targets if target.get("refId") and not target.get("hide")]
    for (letter, _), count in Counter((str(target["refId"]), _uid(target)) for target in asked).items():
        if count > 1:
            yield Violation(
                message=f"{count} queries of the panel {subject.title!r} have the refId {letter}",
                help="give each query a letter of its own",
            )
    for target in targets:
        for letter in sorted(_asked(target) - letters):
            yield Violation(
                message=f"an expression of the panel {subject.title!r} names {letter}, which no query of it has",
                help=f"name one of: {', '.join(sorted(letters))}",
            )


def _uid(target: Json) -> str:
    source = target.get("datasource")
    return str(source.get("uid", "") if isinstance(source, dict) else source or "")


def _asked(target: Json) -> set[str]:
    """Return the letters that an expression of Grafana's names; empty for every other query."""
    source = target.get("datasource")
    if not isinstance(source, dict) or (source.get("type"), source.get("uid")) == (None, None):
        return set()
    if source.get("type") != "__expr__" and source.get("uid") not in ("__expr__", "-100"):
        return set()
    text = str(target.get("expression") or "")
    if target.get("type") == "math":
        return {reference.name for reference in references(text) if not reference.is_number}
    return {text.removeprefix("$")} if target.get("type") in ("reduce", "resample") and text else set()


def _with(expression: str) -> Panel:
    made = panel("up")
    made.data["targets"].append(
        {"refId": "Z", "datasource": {"type": "__expr__", "uid": "__expr__"}, "type": "math", "expression": expression}
    )
    return made


def bad() -> Panel:
    """Return a panel with an expression on a query that is not there."""
    return _with("$B * 2")


def good() -> Panel:
    """Return one with an expression on its only query."""
    return _with("$A * 2 + abs(${A})")
