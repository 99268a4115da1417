"""LogQL as far as the ladder needs it: the selectors of a query, each with the stages of its pipeline."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

from heddle.grafana.durations import total_seconds

_MATCHER: Final = re.compile(r'\s*([a-zA-Z_]\w*)\s*(=~|!~|!=|=)\s*("(?:\\.|[^"\\])*"|`[^`]*`)\s*(?:,|$)')
_STRING: Final = re.compile(r'"(?:\\.|[^"\\])*"|`[^`]*`')
_WINDOW: Final = re.compile(r"\s*\[([^\]]*)\](?:\s*offset\s+(-?\w+))?")
_LINE_FILTER: Final = re.compile(r"(\|=|\|~|\|>|!=|!~|!>)")
_NEGATIVE: Final = ("!=", "!~", "!>")
_PARSERS: Final = frozenset({"json", "logfmt", "unpack", "decolorize"})
_LABEL_FILTER: Final = re.compile(r"\|\s*([a-zA-Z_]\w*)\s*(==|=~|!=|!~|>=|<=|=|>|<)\s*(.*)", re.DOTALL)
_UNWRAP: Final = re.compile(r"\|\s*unwrap\s+(?:\w+\(\s*)?(\w+)\s*\)?\s*")
_COMPARED: Final = re.compile(r"[)\w\]]\s*(?:==|!=|>=|<=|>|<)\s*(?:bool\s*)?[\d(]")


@dataclass(frozen=True, slots=True)
class Matcher:
    """One condition of a selector."""

    label: str
    operator: str
    value: str

    def __str__(self) -> str:
        return f"{self.label}{self.operator}{json.dumps(self.value, ensure_ascii=False)}"

    def fits(self, value: str) -> bool:
        """Tell whether a value fulfils it; a pattern that only Loki understands fits nothing."""
        try:
            same = re.fullmatch(self.value, value) is not None if "~" in self.operator else value == self.value
        except re.error:
            same = False
        return same is not self.operator.startswith("!")


@dataclass(frozen=True, slots=True)
class Piece:
    """A selector with its stages; `window` is the span of its range in seconds, None for plain log lines."""

    matchers: tuple[Matcher, ...]
    stages: tuple[str, ...]
    window: float | None = None
    offset: float = 0.0


def pieces(query: str) -> tuple[Piece, ...]:
    """Return the selectors of a query in their order; those that cannot be read are left out."""
    found, at = [], 0
    while at < len(query):
        string = _STRING.match(query, at)
        if string:
            at = string.end()
        elif query[at] == "{":
            close = _close(query, at + 1, "}")
            matchers = _matchers(query[at + 1 : close])
            stages, at = _stages(query, close + 1)
            window = _WINDOW.match(query, at)
            span, offset = (total_seconds(window[1]), total_seconds(window[2] or "")) if window else (None, 0.0)
            if matchers is not None:
                found.append(Piece(matchers, stages, span, offset))
        else:
            at += 1
    return tuple(found)


def selector(matchers: tuple[Matcher, ...]) -> str:
    """Return a selector as LogQL writes it."""
    return f"{{{', '.join(map(str, matchers))}}}"


def drops(stage: str) -> bool:
    """Tell whether a stage can drop lines: parsers and formats cannot."""
    return bool(_LINE_FILTER.match(stage) or _LABEL_FILTER.match(stage) or unwrapped(stage))


def label_filter(stage: str) -> tuple[str, str, str] | None:
    """Return the label, operator and value of a stage that compares a label."""
    found = None if _LINE_FILTER.match(stage) else _LABEL_FILTER.match(stage)
    return (found[1], found[2], found[3].strip()) if found else None


def unwrapped(stage: str) -> str:
    """Return the label that a stage unwraps; empty for other stages."""
    found = _UNWRAP.match(stage)
    return found[1] if found else ""


def compares(query: str) -> bool:
    """Tell whether a query compares numbers, and so may rightly leave nothing over."""
    return bool(_COMPARED.search(_STRING.sub('""', query)))


def _close(text: str, at: int, end: str) -> int:
    """Return where a bracket closes, the text's end where it does not."""
    while at < len(text) and text[at] != end:
        string = _STRING.match(text, at)
        at = string.end() if string else at + 1
    return at


def _matchers(text: str) -> tuple[Matcher, ...] | None:
    found, at = [], 0
    while at < len(text) and text[at:].strip():
        each = _MATCHER.match(text, at)
        if each is None:
            return None
        found.append(Matcher(each[1], each[2], _unquoted(each[3])))
        at = each.end()
    return tuple(found)


def _unquoted(text: str) -> str:
    if text.startswith("`"):
        return text[1:-1]
    try:
        return str(json.loads(text))
    except ValueError:
        return text[1:-1]


def _stages(text: str, at: int) -> tuple[tuple[str, ...], int]:
    """Return the stages that begin at a position, and where they end."""
    stages: list[str] = []
    depth, start = 0, at
    while at < len(text):
        string = _STRING.match(text, at)
        if string:
            at = string.end()
            continue
        if text[at] in "[)" and depth == 0:
            break
        depth += {"(": 1, ")": -1}.get(text[at], 0)
        if depth == 0 and _begins(text, at, text[start:at]):
            stages.append(text[start:at])
            start = at
            at += 2
            continue
        at += 1
    stages.append(text[start:at])
    return tuple(stage.strip() for stage in stages if stage.strip()), at


def _begins(text: str, at: int, so_far: str) -> bool:
    """Tell whether a stage begins; `!=` begins one unless it compares a label."""
    if text[at] == "|":
        return True
    before = so_far.strip()
    if not text.startswith(_NEGATIVE, at):
        return False
    return not before or bool(_LINE_FILTER.match(before)) or before.lstrip("| ") in _PARSERS
