"""LogQL: the stream selectors of a query with the stages of their pipelines, and the mistakes that Loki rejects.

Strings and windows may contain Grafana's variables. Elsewhere the value of a variable can be anything, so an error says
whether there are any.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from heddle.grafana.query_limits import MAX_LENGTH, TOO_DEEP, VARIABLE_SYNTAX
from heddle.grafana.variables import has_variables, replace_references
from heddle.promql.ast import Matcher, MatchOperator
from heddle.promql.format import format_matcher

_STRING: Final = r'"(?:\\.|[^"\\\n])*"|`[^`]*`'
_STRING_OR_COMMENT: Final = re.compile(rf"(?P<string>{_STRING})|#[^\n]*")
_MATCHER: Final = re.compile(rf"\s*([a-zA-Z_][\w.]*)\s*(=~|!~|!=|=)\s*({_STRING})\s*(?:,|$)")
_WINDOW: Final = re.compile(r"\s*\[([^\]]*)\](?:\s*offset\s+(-?\w+))?")
_BRACKETS: Final = {")": "(", "]": "[", "}": "{"}
_COMPARISON: Final = re.compile(r"==|!=|>=|<=|>|<")
_IN_STRING, _IN_VARIABLE = "\0", "\1"
"""What replaces the characters of strings and of variables, so that no bracket or operator in them counts."""

_LINE_FILTER: Final = re.compile(r"(\|=|\|~|\|>|!=|!~|!>)")
_NEGATIVE_LINE_FILTERS: Final = ("!=", "!~", "!>")
_PARSERS: Final = frozenset({"json", "logfmt", "unpack", "decolorize"})
_KEEP_LINES: Final = _PARSERS | {"regexp", "pattern", "line_format", "label_format", "drop", "keep"}
_LABEL_FILTER: Final = re.compile(r"\|\s*([a-zA-Z_]\w*)\s*(==|=~|!=|!~|>=|<=|=|>|<)")
_FUNCTION: Final = re.compile(r"(\w+)\s*\(\s*(?:[\d.]+\s*,\s*)?\(*\s*$")
_OF_LINES: Final = frozenset({"bytes_over_time", "bytes_rate", "count_over_time", "rate", "absent_over_time"})
"""The range aggregations of lines. Source: `RangeAggregationExpr.validate` in Loki's pkg/logql/syntax/ast.go."""
_OF_SAMPLES: Final = frozenset(
    {
        *("rate", "rate_counter", "absent_over_time", "sum_over_time", "avg_over_time", "max_over_time"),
        *("min_over_time", "stddev_over_time", "stdvar_over_time", "quantile_over_time", "first_over_time"),
        "last_over_time",
    }
)
"""The range aggregations of the values of `unwrap`, from the same place."""
_NEAR: Final = 200
"""How many characters before a selector can name its function: a bound, so that the time grows linearly."""
_UNWRAP: Final = re.compile(r"\|\s*unwrap\s+(?:\w+\(\s*)?(\w+)\s*\)?\s*")


class LogqlSyntaxError(Exception):
    """The query cannot be read; `help` says what to write.

    `uncertain` is why Loki may accept it all the same, as the end of the words "a query ..."; empty if Loki rejects it.
    """

    def __init__(self, message: str, help: str = "", *, uncertain: str) -> None:
        super().__init__(message)
        self.help = help
        self.uncertain = uncertain


@dataclass(frozen=True, slots=True)
class LabelFilter:
    """A stage that compares a label, such as `| status >= 400`."""

    label: str
    operator: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a pipeline, as it is written."""

    text: str

    @property
    def label_filter(self) -> LabelFilter | None:
        """The comparison of a label; None for other stages."""
        match = None if _LINE_FILTER.match(self.text) else _LABEL_FILTER.match(self.text)
        return LabelFilter(match[1], match[2]) if match else None

    @property
    def unwrapped_label(self) -> str:
        """The label whose values `unwrap` turns into samples; empty for other stages."""
        match = _UNWRAP.match(self.text)
        return match[1] if match else ""

    @property
    def can_drop_lines(self) -> bool:
        """Whether it is a filter or `unwrap`; parsers and formats keep every line."""
        words = self.text.lstrip("| ").split(maxsplit=1)
        return bool(_LINE_FILTER.match(self.text)) or (bool(words) and words[0] not in _KEEP_LINES)


@dataclass(frozen=True, slots=True)
class LogSelection:
    """The lines of some streams that pass the stages; `window` is the text in brackets, None for plain log lines."""

    matchers: tuple[Matcher, ...]
    stages: tuple[Stage, ...] = ()
    window: str | None = None
    offset: str = ""


@dataclass(frozen=True, slots=True)
class LogqlQuery:
    """A query; `has_comparison` says that it compares numbers outside of its pipelines, and so may drop series."""

    selections: tuple[LogSelection, ...]
    has_comparison: bool


def parse_logql(query: str) -> LogqlQuery:
    """Return the selections of a query in the order of the text. Raises LogqlSyntaxError."""
    if len(query) > MAX_LENGTH:
        raise LogqlSyntaxError(f"the query is {TOO_DEEP}", uncertain=TOO_DEEP)
    query = _STRING_OR_COMMENT.sub(lambda match: match["string"] or " " * len(match[0]), query)
    masked = _mask(query)
    uncertain = VARIABLE_SYNTAX if _IN_VARIABLE in re.sub(r"\[[^\]]*\]", "", masked) else ""

    def error(message: str, help: str) -> LogqlSyntaxError:
        return LogqlSyntaxError(message, help, uncertain=uncertain)

    if '"' in masked or "`" in masked:
        raise error("a quote is not closed", "close the quote")
    if bracket := _unmatched_bracket(masked):
        raise error(f"bracket `{bracket}` has no partner", "close the bracket, or remove it")
    if "{" not in masked and "vector(" not in masked:
        raise error("there is no stream selector", 'start with one, such as `{job="..."}`')
    selections: list[LogSelection] = []
    outside, end = "", 0
    while (start := masked.find("{", end)) >= 0:
        outside += masked[end:start]
        close = masked.index("}", start)
        matchers = _parse_matchers(query[start + 1 : close])
        if matchers is None:
            raise error(f"invalid stream selector `{query[start : close + 1]}`", 'write `{job="...", level=~"..."}`')
        if all(map(_matches_empty, matchers)):
            message = f"`{format_stream_selector(matchers)}` selects every stream"
            raise error(message, 'select streams by a label, such as `{job="..."}`')
        before = masked[max(0, start - _NEAR) : start]
        selection, end = _parse_pipeline(query, masked, close + 1, matchers)
        selections.append(selection)
        if mistake := _aggregation_mistake(before, selection):
            raise error(*mistake)
    return LogqlQuery(tuple(selections), bool(_COMPARISON.search(outside + masked[end:])))


def _aggregation_mistake(before: str, selection: LogSelection) -> tuple[str, str] | None:
    """Return the message and the help for a range aggregation that Loki refuses with or without `unwrap`."""
    match = _FUNCTION.search(before)
    function = match[1] if match else ""
    if selection.window is None or function not in _OF_LINES | _OF_SAMPLES:
        return None
    has_unwrap = any(stage.unwrapped_label for stage in selection.stages)
    allowed = _OF_SAMPLES if has_unwrap else _OF_LINES
    if function in allowed:
        return None
    message = f"`{function}` is not allowed {'with' if has_unwrap else 'without'} `unwrap`"
    help = "remove `unwrap`: the function counts lines" if has_unwrap else "add `| unwrap <label>` to the pipeline"
    return message, help


def format_stream_selector(matchers: Iterable[Matcher]) -> str:
    """Return the text of a stream selector, such as `{job="shop", level="error"}`."""
    return f"{{{', '.join(map(format_matcher, matchers))}}}"


def matches(matcher: Matcher, value: str) -> bool:
    """Return whether a matcher matches a value; a pattern that Python cannot compile matches nothing."""
    try:
        equal = re.fullmatch(matcher.value, value) is not None if "~" in matcher.operator else value == matcher.value
    except re.error:
        equal = False
    return equal is not matcher.operator.startswith("!")


def _mask(query: str) -> str:
    """Return the query, of the same length, without the contents of strings and variables."""
    without_strings = re.sub(_STRING, lambda match: _IN_STRING * len(match[0]), query)
    return replace_references(without_strings, lambda reference: _IN_VARIABLE * len(reference.text))


def _unmatched_bracket(masked: str) -> str:
    stack: list[str] = []
    for character in masked:
        if character in "([{":
            stack.append(character)
        elif character in _BRACKETS and (not stack or stack.pop() != _BRACKETS[character]):
            return character
    return stack[-1] if stack else ""


def _parse_matchers(text: str) -> tuple[Matcher, ...] | None:
    matchers: list[Matcher] = []
    position = 0
    while text[position:].strip():
        match = _MATCHER.match(text, position)
        if match is None:
            return None
        operator: MatchOperator = match[2]  # type: ignore[assignment]
        matchers.append(Matcher(match[1], operator, _unquote(match[3])))
        position = match.end()
    return tuple(matchers)


def _unquote(text: str) -> str:
    if text.startswith("`"):
        return text[1:-1]
    try:
        return str(json.loads(text, strict=False))
    except ValueError:
        return text[1:-1]


def _matches_empty(matcher: Matcher) -> bool:
    """Return whether streams without the label match; Loki requires one matcher for which they do not."""
    return not has_variables(matcher.value) and matches(matcher, "")


def _parse_pipeline(query: str, masked: str, position: int, matchers: tuple[Matcher, ...]) -> tuple[LogSelection, int]:
    """Return a selection and where it ends; its window stands before or after the stages."""
    window = _WINDOW.match(masked, position)
    stages, end = _parse_stages(query, masked, window.end() if window else position)
    if window is None and (window := _WINDOW.match(masked, end)):
        end = window.end()
    if window is None:
        return LogSelection(matchers, stages), end
    start, stop = window.span(1)
    return LogSelection(matchers, stages, query[start:stop], window[2] or ""), end


def _parse_stages(query: str, masked: str, position: int) -> tuple[tuple[Stage, ...], int]:
    """Return the stages from a position on, and where they end: at a window or a closing parenthesis."""
    texts: list[str] = []
    depth, start = 0, position
    while position < len(masked):
        character = masked[position]
        if depth == 0 and character in "[)":
            break
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0 and _starts_stage(masked, position, query[start:position].strip()):
            texts.append(query[start:position])
            start = position
            position += 1
        position += 1
    texts.append(query[start:position])
    return tuple(Stage(text.strip()) for text in texts if text.strip()), min(position, len(masked))


def _starts_stage(masked: str, position: int, before: str) -> bool:
    """Return whether a stage starts; `!=` starts one unless it compares a label."""
    if masked[position] == "|":
        return True
    if not masked.startswith(_NEGATIVE_LINE_FILTERS, position):
        return False
    return not before or bool(_LINE_FILTER.match(before)) or before.lstrip("| ") in _PARSERS
