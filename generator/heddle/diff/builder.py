"""Builds changes of one object, or of a panel in it, from pairs of JSON values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from heddle.diff.change import Change, Flag, Kind, PanelRef, Span, Subject
from heddle.diff.json_diff import Path, differences
from heddle.diff.property_labels import Label, label_of
from heddle.diff.text_diff import compare_prose, compare_queries, same_query
from heddle.diff.wording import (
    Words,
    as_sentence,
    describe_addition,
    describe_change,
    describe_text_change,
    display,
)
from heddle.grafana.json_value import Json
from heddle.grafana.redaction import mask_secret_fields
from heddle.grafana.value_format import format_value

_LONG_TEXT = 150
"""If both texts have more characters than this in sum, they are compared word by word."""

_QUERY_KEYS = frozenset({"query", "expr"})


@dataclass(frozen=True, slots=True)
class ChangeBuilder:
    """Builds changes of `subject`; `has_secrets` says that its values may contain passwords and tokens."""

    subject: Subject
    panel: PanelRef | None = None
    has_secrets: bool = False

    def change(
        self,
        kind: Kind,
        aspect: str,
        sentence: str,
        values: tuple[Any, Any] = (None, None),
        spans: Iterable[Span] = (),
        flags: Iterable[Flag] = (),
    ) -> Change:
        """Return a change; `values` are those before and after."""
        return Change(
            kind=kind,
            subject=self.subject,
            panel=self.panel,
            aspect=aspect,
            sentence=sentence,
            before=values[0],
            after=values[1],
            spans=tuple(spans),
            flags=tuple(flags),
        )

    def value_changes(
        self,
        labels: dict[str, Label],
        aspect: str,
        values: tuple[Any, Any],
        *,
        owner: str = "",
        kind: Kind = Kind.APPEARANCE,
        default: Any = None,  # noqa: ANN401 - any JSON value
    ) -> Iterator[Change]:
        """Yield a change for each difference of two values.

        `labels` names their properties, `owner` is appended as in `unit of query A`, `kind` is that of a property
        without a label, and `default` is what Grafana assumes where a value is absent. Secrets are compared but masked.
        """
        for path, before, after in differences(*values, default=default):
            label = label_of(labels, path, kind)
            assumed = value_at(default, path)
            raw = assumed if before is None else before, assumed if after is None else after
            shown = (mask_secret_fields(raw[0], path), mask_secret_fields(raw[1], path)) if self.has_secrets else raw
            text = f"{label.text} of {owner}" if owner else label.text
            id = f"{aspect}/{label.aspect}"
            if path[-1] in _QUERY_KEYS and isinstance(raw[0], str) and isinstance(raw[1], str):
                if not same_query(raw[0], raw[1]):
                    spans = compare_queries(raw[0], raw[1])
                    yield self.change(label.kind, id, describe_text_change(text, spans), shown, spans)
                continue
            if isinstance(shown[0], str) and isinstance(shown[1], str) and len(shown[0] + shown[1]) > _LONG_TEXT:
                spans = compare_prose(*shown)
                yield self.change(label.kind, id, describe_text_change(text, spans), shown, spans)
                continue
            worded = [label.words.get(value, value) if _is_plain(value) else value for value in shown]
            if label.unit:
                worded = [_in_unit(value, label.unit) for value in worded]
            yield self.change(label.kind, id, describe_change(text, *worded), shown)

    def list_changes(
        self,
        noun: str,
        values: tuple[list[Json], list[Json]],
        *,
        aspect: str,
        key: str = "name",
        labels: dict[str, Label] | None = None,
        kind: Kind = Kind.BEHAVIOR,
        describe: Callable[[Json], str] = lambda _: "",
        ordered: bool = False,
        default: Json | None = None,
    ) -> Iterator[Change]:
        """Yield what was added to, removed from and changed in a list of named objects, such as variables.

        `key` is the property that names a member, `noun` what a member is called, `describe` returns what to add to the
        sentence for an added or removed member. `ordered` says that the order is visible.
        """
        before, after = (_by_name(members, key) for members in values)
        removed = [name for name in before if name not in after]
        added = [name for name in after if name not in before]
        for name in removed:
            detail = describe(before[name])
            sentence = as_sentence(f"{noun} {display(name)} removed{f' (was {detail})' if detail else ''}")
            yield self.change(kind, f"{aspect}/removed", sentence, (before[name], None))
        for name in added:
            sentence = describe_addition(f"{noun} {display(name)}", describe(after[name]))
            yield self.change(kind, f"{aspect}/added", sentence, (None, after[name]))
        for name in (name for name in after if name in before):
            yield from self.value_changes(
                labels or {},
                aspect,
                (before[name], after[name]),
                owner=f"{noun} {display(name)}",
                kind=kind,
                default=default,
            )
        orders = [name for name in before if name in after], [name for name in after if name in before]
        if ordered and orders[0] != orders[1] and not removed and not added:
            yield self.change(Kind.APPEARANCE, f"{aspect}/order", describe_change(f"{noun}s", *orders), orders)


def value_at(value: Any, path: Path) -> Any:  # noqa: ANN401 - any JSON value
    """Return the value at a path, or None."""
    for part in path:
        if not isinstance(value, dict):
            return None
        value = value.get(part)
    return value


def _in_unit(value: Any, unit: str) -> Any:  # noqa: ANN401 - any JSON value
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return Words(format_value(value, unit)) if is_number else value


def _is_plain(value: Any) -> bool:  # noqa: ANN401 - any JSON value
    return value is None or isinstance(value, (str, int, float))


def _by_name(members: list[Json], key: str) -> dict[str, Json]:
    """Return members by name; a repeated name gets a number."""
    by_name: dict[str, Json] = {}
    for member in members:
        name, number = str(member.get(key, "")), 1
        while name in by_name:
            number += 1
            name = f"{member.get(key, '')} ({number})"
        by_name[name] = member
    return by_name
