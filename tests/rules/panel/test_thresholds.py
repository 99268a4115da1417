"""Thresholds and units: what misleads is found, what is odd but right is left alone."""

from __future__ import annotations

from typing import Any

import pytest

from heddle.rules.examples import dashboard, panel, shape
from heddle.rules.panel import unknown_unit as units
from heddle.rules.panel import unreachable_thresholds as threshold_range
from heddle.rules.panel import unsorted_thresholds as threshold_order
from heddle.rules.subjects import Dashboard, Panel


def steps(*values: float | None, **more: Any) -> dict[str, Any]:
    return {"thresholds": {"mode": "absolute", "steps": [{"color": "red", "value": value} for value in values], **more}}


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ((None, 80, 90), 0),
        ((None, 90, 80), 1),
        ((100, 80, 90), 0),  # the base's value does not count
        ((None, 90, 80, 70), 2),
        ((None, -90, -80), 0),
        ((None, 80), 0),
        ((80,), 1),
        ((80, 90), 1),
        ((0, 80), 0),
        ((-10, 80), 0),
        ((), 0),
    ],
)
def test_the_order_of_thresholds(values: tuple[float | None, ...], found: int) -> None:
    assert len(list(threshold_order.check(panel("up", defaults=steps(*values))))) == found


def test_a_base_where_the_panel_begins() -> None:
    assert list(threshold_order.check(panel("up", defaults={**steps(50, 80), "min": 50}))) == []


def test_the_order_of_thresholds_in_an_override() -> None:
    override = {"properties": [{"id": "thresholds", "value": steps(None, 2, 1)["thresholds"]}]}
    assert len(list(threshold_order.check(panel("up", overrides=[override])))) == 1


@pytest.mark.parametrize(
    ("type", "defaults", "found"),
    [
        ("gauge", steps(None, 80) | {"max": 1}, True),
        ("gauge", steps(None, 0.8, 80) | {"max": 1}, False),
        ("gauge", steps(None, 80), False),
        ("gauge", steps(None, 80, mode="percentage") | {"max": 1}, False),
        ("stat", steps(None, 80) | {"max": 1, "color": {"mode": "fixed"}}, False),
        ("stat", steps(None, 1) | {"min": 10}, True),
        ("timeseries", steps(None, 80) | {"max": 1}, False),  # it does not show them
        ("timeseries", steps(None, 80) | {"max": 1, "custom": {"thresholdsStyle": {"mode": "line"}}}, True),
    ],
)
def test_thresholds_beyond_the_range(type: str, defaults: dict[str, Any], found: bool) -> None:
    assert bool(list(threshold_range.check(panel("up", type=type, defaults=defaults)))) is found


@pytest.mark.parametrize("unit", ["", "short", "µs", "suffix:orders", "currency:€", "si:mF", "${unit}"])
def test_units_that_grafana_has(unit: str) -> None:
    assert list(units.check(panel("up", defaults={"unit": unit}))) == []


@pytest.mark.parametrize(
    ("unit", "help", "elsewhere"),
    [
        ("Bytes", 'write unit="bytes"', True),
        ("By", 'write unit="bytes"', True),
        ("{packet}", 'write unit="suffix:{packet}", or the id of a unit of Grafana\'s', True),
        ("seconds", 'write unit="s"', False),
        ("errors/s", 'write unit="suffix:errors/s", or the id of a unit of Grafana\'s', False),
    ],
)
def test_units_that_grafana_takes_for_a_suffix(unit: str, help: str, elsewhere: bool) -> None:
    data = dashboard(shape("up", defaults={"unit": unit})).data
    ours, theirs = (
        next(Dashboard(data, built_with_heddle=built_with_heddle).panels()) for built_with_heddle in (True, False)
    )
    assert [finding.help for finding in units.check(ours)] == [help]
    assert bool(list(units.check(theirs))) is elsewhere


def test_a_unit_in_an_override() -> None:
    override = {"properties": [{"id": "unit", "value": "MS"}]}
    made: Panel = panel("up", overrides=[override])
    assert [finding.help for finding in units.check(made)] == ['write unit="ms"']
