"""Changes of thresholds, as far as a reader sees them, in the unit of the panel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from heddle.diff.builder import ChangeBuilder
from heddle.diff.change import Change, Flag, Kind
from heddle.diff.json_diff import same
from heddle.diff.wording import Words, as_sentence, describe_change, display
from heddle.grafana.field_config import distinct_settings, uses_thresholds
from heddle.grafana.json_value import Json, mapping, members
from heddle.grafana.panel_types import PANEL_TYPES, panel_type
from heddle.grafana.value_format import format_value, number_text

_ALARM_RANKS: Final = {"green": 0, "blue": 0, "text": 0, "transparent": 0, "yellow": 1, "orange": 2, "red": 3}
"""The severity of a color, by the last part of its name: `dark-red` is as alarming as `red`."""

_LARGEST: Final = 1e300
"""Larger numbers in a file are not used in calculations."""

_SCALES: Final = {
    "percent": ("share", 0.01),
    "percentunit": ("share", 1.0),
    "ns": ("time", 1e-9),
    "µs": ("time", 1e-6),
    "ms": ("time", 1e-3),
    "dtdurationms": ("time", 1e-3),
    "s": ("time", 1.0),
    "dtdurations": ("time", 1.0),
    "m": ("time", 60.0),
    "h": ("time", 3600.0),
    "d": ("time", 86400.0),
    "bytes": ("data", 1.0),
    "kbytes": ("data", 2.0**10),
    "mbytes": ("data", 2.0**20),
    "gbytes": ("data", 2.0**30),
    "decbytes": ("data", 1.0),
    "deckbytes": ("data", 1e3),
    "decmbytes": ("data", 1e6),
    "decgbytes": ("data", 1e9),
    "bits": ("data", 0.125),
    "decbits": ("data", 0.125),
    "Bps": ("rate", 1.0),
    "binBps": ("rate", 1.0),
    "bps": ("rate", 0.125),
    "binbps": ("rate", 0.125),
}
"""The kind of a unit, and its factor to the base unit: thresholds in units of one kind can be compared."""


_DRAWING: Final = frozenset({"color", "custom.thresholdsStyle", "custom.thresholdsStyle.mode", "custom.cellOptions"})
"""The properties of an override that decide whether thresholds are drawn."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The steps of thresholds, the unit of their values, and whether a reader sees them."""

    steps: list[Json]
    mode: str
    unit: str
    visible: bool

    @property
    def values(self) -> list[float | None]:
        """The values after the lowest step, as they can be compared between units of one kind."""
        unit = self.unit if self.mode == "absolute" else ""
        return [base_value(step.get("value"), unit) for step in self.steps[1:]]

    @property
    def colors(self) -> list[str]:
        """The colors from the lowest step up."""
        return [str(step.get("color", "")) for step in self.steps]

    def text(self, *, exact: bool = False) -> str:
        """Return the steps as a reader sees them: `green, red from 80%`; `exact` shows the numbers of the file."""
        unit = "percent" if self.mode == "percentage" else self.unit
        first = [str(step.get("color", "no color")) for step in self.steps[:1]]
        return ", ".join(
            first
            + [
                f"{step.get('color', 'no color')} from {value_text(step.get('value'), '' if exact else unit)}"
                for step in self.steps[1:]
            ]
        )


def panel_thresholds(panel: Json) -> Thresholds:
    """Return the thresholds of the fields without an override."""
    type = str(panel.get("type", ""))
    defaults = mapping(mapping(panel.get("fieldConfig")).get("defaults"))
    thresholds = mapping(defaults.get("thresholds") or panel_type(type).fields.get("thresholds"))
    # A plugin's panel is not in the table, and may color values by thresholds.
    visible = type not in PANEL_TYPES or any(
        uses_thresholds(panel, settings.config)
        for settings in distinct_settings(panel)
        if not settings.selector or "thresholds" not in settings.given
    )
    return _thresholds(thresholds, str(defaults.get("unit", "")), visible=visible)


def override_thresholds(panel: Json, properties: Json, others: list[Json]) -> Thresholds:
    """Return the thresholds of the fields with an override of these properties.

    `others` are the properties of other overrides, which may select the same fields and so draw the thresholds.
    """
    type = str(panel.get("type", ""))
    config = mapping(panel.get("fieldConfig"))
    defaults = mapping(config.get("defaults"))
    unit = str(properties.get("unit") or defaults.get("unit", ""))
    thresholds = mapping(
        properties.get("thresholds") or defaults.get("thresholds") or panel_type(type).fields.get("thresholds")
    )
    visible = type not in PANEL_TYPES or any(
        uses_thresholds(panel, list(distinct_settings(_with_override(panel, properties | other)))[-1].config)
        for other in ({}, *(other for other in others if not _DRAWING.isdisjoint(other)))
    )
    return _thresholds(thresholds, unit, visible=visible)


def _with_override(panel: Json, properties: Json) -> Json:
    override = {"matcher": {}, "properties": [{"id": id, "value": value} for id, value in properties.items()]}
    return {**panel, "fieldConfig": {**mapping(panel.get("fieldConfig")), "overrides": [override]}}


def threshold_changes(
    builder: ChangeBuilder, before: Thresholds, after: Thresholds, owner: str = ""
) -> Iterator[Change]:
    """Yield the changes between two sets of thresholds; `owner` is appended, as in ` of field "x"`."""
    if not before.visible and not after.visible:
        return
    texts = before.text(), after.text()
    if texts[0] == texts[1]:
        texts = before.text(exact=True), after.text(exact=True)
    written = [[step.get("value") for step in side.steps[1:]] for side in (before, after)]
    # Equal numbers in another unit are reported as the change of the unit.
    if not same(*written) and before.values != after.values:
        flags = [Flag.THRESHOLD_LOOSENED] if _is_looser(before, after) else []
        sentence = _steps_sentence(owner, before, after, texts)
        yield builder.change(Kind.BEHAVIOR, "panel/thresholds", sentence, texts, flags=flags)
    elif before.colors != after.colors:
        sentence = describe_change(f"threshold colors{owner}", before.colors, after.colors)
        yield builder.change(Kind.APPEARANCE, "panel/threshold-colors", sentence, texts)
    if before.mode != after.mode and len(before.steps) > 1 and len(after.steps) > 1:
        modes = before.mode, after.mode
        sentence = describe_change(f"threshold mode{owner}", *map(Words, modes))
        yield builder.change(Kind.BEHAVIOR, "panel/thresholds-mode", sentence, modes)


def base_value(value: object, unit: str) -> float | None:
    """Return a number in the base unit of its kind: 0.95 for 95 percent; None if the value is not a number."""
    number = _number(value)
    return None if number is None else float(f"{number * _SCALES.get(unit, ('', 1.0))[1]:.9g}")


def value_text(value: Any, unit: str) -> str:  # noqa: ANN401 - any JSON value
    """Return a value of a panel in its unit; exactly as in the file if it is not a number."""
    number = _number(value)
    if number is None:
        return display(value)
    return str(format_value(number, unit)) if unit and unit not in {"none", "string"} else number_text(number)


def _thresholds(thresholds: Json, unit: str, *, visible: bool) -> Thresholds:
    steps = members(thresholds.get("steps"))
    return Thresholds(steps, str(thresholds.get("mode", "absolute")), unit, visible)


def _steps_sentence(owner: str, before: Thresholds, after: Thresholds, texts: tuple[str, str]) -> str:
    label = f"thresholds{owner}"
    if len(after.steps) < 2:
        color = f"; every value is {after.colors[0]} now" if after.colors and after.colors[0] != "text" else ""
        return as_sentence(f'{label} removed (were "{texts[0]}"){color}')
    if len(before.steps) < 2:
        return as_sentence(f'{label} added: "{texts[1]}"')
    return describe_change(label, *texts)


def _is_looser(before: Thresholds, after: Thresholds) -> bool:
    """Return whether the alarm starts later: its bound moved away from the normal values, or is gone."""
    if not before.visible:
        return False
    kinds = (_SCALES.get(side.unit, (side.unit, 1.0))[0] for side in (before, after))
    if before.mode != after.mode or len({*kinds}) > 1:
        return False  # the values are not comparable
    old, new = _alarm_start(before), _alarm_start(after)
    if old is None:
        return False
    if new is None:  # one color is left, which may be that of the alarm
        return _rank(after.colors[-1] if after.colors else "") < max(map(_rank, before.colors))
    return old[0] == new[0] and (new[1] - old[1]) * old[0] > 0


def _alarm_start(thresholds: Thresholds) -> tuple[int, float] | None:
    """Return the direction in which values become alarming (1 up, -1 down) and the value where that starts."""
    ranks = [_rank(color) for color in thresholds.colors]
    if len(ranks) < 2 or len(set(ranks)) < 2:
        return None
    values = [None, *thresholds.values]
    if ranks[-1] > ranks[0]:
        start, direction = values[ranks.index(max(ranks))], 1
    else:
        start = next(value for value, rank in zip(values[1:], ranks[1:], strict=True) if rank < max(ranks))
        direction = -1
    return None if start is None else (direction, start)


def _rank(color: str) -> int:
    return _ALARM_RANKS.get(color.rsplit("-", 1)[-1], 0)


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return value if abs(value) < _LARGEST else None
