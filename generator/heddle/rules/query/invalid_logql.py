"""A query for logs is LogQL, and chooses its streams.

Why: Loki refuses a query whose brackets are open, or that would read every stream there is.
Bad: `{job=~".*"} |= "error"`, `sum(rate({job="shop"}[5m])`.
Good: `{job="shop"} |= "error"`. Nothing is said where a variable stands for matchers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.datasource_types import datasource_type
from heddle.rules.examples import panel
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.ERROR

_VARIABLE = re.compile(r"\$\{\w+(?:[:.][^}]*)?\}|\$[A-Za-z_]\w*|\[\[\w+(?::\w+)?\]\]")
_QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"|`[^`]*`')
_COMMENT = re.compile(r"#[^\n]*")
_MATCHER = re.compile(r"\s*[\w.]+\s*(=~|!~|!=|=)\s*@(\d+)@\s*,?")
_STREAMS = re.compile(r"\{([^{}]*)\}")
_PAIRS = {")": "(", "]": "[", "}": "{"}
_ANYTHING = frozenset({"", ".*", "(.*)", ".*?", "^.*$"})
_FILLED = "\0"


def check(subject: Panel) -> Iterator[Violation]:
    """Find what is open, and a selector of streams that takes all of them."""
    for target in subject.data.get("targets", ()):
        text = str(target.get("expr") or "")
        is_logql = datasource_type(subject.source_type(target)).language == "logql"
        fault = _fault(text) if is_logql and text.strip() else None
        if fault is not None:
            yield Violation(message=f"the panel {subject.title!r} asks Loki {fault[0]}", help=fault[1], at=target)


def _fault(text: str) -> tuple[str, str] | None:
    texts: list[str] = []

    def keep(match: re.Match[str]) -> str:
        texts.append(match[0][1:-1])
        return f"@{len(texts) - 1}@"

    bones = _COMMENT.sub("", _QUOTED.sub(keep, _VARIABLE.sub(_FILLED, text)))
    if '"' in bones or "`" in bones:
        return "with a quote that is open", "close the quote"
    if open_ := _open(bones):
        return f"with a bracket that has no partner: `{open_}`", "close it, or take it out"
    if _FILLED in _MATCHERS_ONLY.sub("", bones):
        return None
    if "{" not in bones:
        known = "vector(" in bones
        return None if known else ("without a selector of streams", 'start with one, as `{job="..."}`')
    for streams in _STREAMS.findall(bones):
        if _takes_all(streams, texts):
            return f"for every stream there is: `{{{_said(streams, texts)}}}`", 'choose by a label, as `{job="..."}`'
    return None


_MATCHERS_ONLY = re.compile(r"\[[^\]]*\]")


def _open(bones: str) -> str:
    """Return the first bracket without a partner, empty where each has one."""
    stack: list[str] = []
    for sign in bones:
        if sign in "([{":
            stack.append(sign)
        elif sign in _PAIRS and (not stack or stack.pop() != _PAIRS[sign]):
            return sign
    return stack[-1] if stack else ""


def _takes_all(streams: str, texts: list[str]) -> bool:
    """Whether each matcher takes the empty value for sure; what is not understood may choose something."""
    if _MATCHER.sub("", streams).strip():
        return False
    found = [(operator, texts[int(number)]) for operator, number in _MATCHER.findall(streams)]
    return all(_takes_empty(operator, value) for operator, value in found)


def _takes_empty(operator: str, value: str) -> bool:
    if _FILLED in value:
        return False
    if operator == "=":
        return not value
    if operator == "!=":
        return bool(value)
    if operator == "=~":
        return value in _ANYTHING
    return not set(value) & set("*?|()") and bool(value)


def _said(streams: str, texts: list[str]) -> str:
    return re.sub(r"@(\d+)@", lambda match: f'"{texts[int(match[1])]}"', streams)


def bad() -> Panel:
    """Return a panel that reads every stream."""
    return panel('{job=~".*"} |= "error"', type="logs", targets=[_asking('{job=~".*"} |= "error"')])


def good() -> Panel:
    """Return one whose text has a bracket, and whose matchers a variable holds."""
    return panel(targets=[_asking('{job="shop"} |= "(" | line_format `{{.msg}}`'), _asking("{$filter}")])


def _asking(expression: str) -> dict[str, object]:
    return {"refId": "A", "datasource": {"type": "loki", "uid": "loki"}, "expr": expression}
