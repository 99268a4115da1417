"""A color is not one that Grafana knows.

Why: Grafana passes a name that is not in its palette on to the browser, which ignores one that CSS does not define. The
value is then drawn in the color of ordinary text.
Bad: the threshold color `gren` or `#zz0000`.
Good: `green`, `semi-dark-green`, `#37872d` or `rgb(55, 135, 45)`.
"""

from __future__ import annotations

from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.diagnostics.suggestion import did_you_mean
from heddle.grafana.colors import PALETTE, is_color
from heddle.grafana.json_value import mapping, members
from heddle.grafana.value_mapping import mapping_results
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Panel

SEVERITY = Severity.WARNING


def check(panel: Panel) -> Iterator[Violation]:
    for color in dict.fromkeys(_colors(panel)):
        # Grafana replaces variables in some of these texts.
        if isinstance(color, str) and color and "$" not in color and not is_color(color):
            yield Violation(
                message=f"Grafana does not know the color {color!r} of panel {panel.title!r}",
                help=did_you_mean(color, PALETTE, "") or "use a name such as `green`, or a value such as `#37872d`",
            )


def _colors(panel: Panel) -> Iterator[object]:
    for thresholds in panel.thresholds():
        yield from (step.get("color") for step in members(thresholds["steps"]))
    for mappings in (panel.defaults.get("mappings"), *panel.override_values("mappings")):
        yield from (result.get("color") for _, result in mapping_results(mappings))
    for color in (panel.defaults.get("color"), *panel.override_values("color")):
        if mapping(color).get("mode") == "fixed":
            yield mapping(color).get("fixedColor")


def _with_color(color: str) -> Panel:
    steps = [{"color": "red", "value": None}, {"color": color, "value": 80}]
    return examples.panel("up", defaults={"thresholds": {"steps": steps}})


def bad() -> Panel:
    return _with_color("gren")


def good() -> Panel:
    return _with_color("green")
