"""Grafana's units are known by id, and likely mistakes are recognized."""

from __future__ import annotations

from heddle.grafana.units import UNITS, intended_unit, is_unit


def test_ids_and_prefixed_texts_are_units() -> None:
    assert [is_unit(text) for text in ("bytes", "suffix:orders", "currency:EUR", "Bytes", "orders")] == [
        True,
        True,
        True,
        False,
        False,
    ]


def test_a_mistake_has_the_intended_unit() -> None:
    mistakes = {"By": "bytes", "Bytes": "bytes", "REQPS": "reqps", "seconds": "s", "orders": ""}
    assert {text: intended_unit(text) for text in mistakes} == mistakes


def test_every_intended_unit_is_a_unit() -> None:
    assert {intended_unit(text) for text in ("KiBy", "MiBy", "GiBy", "By/s", "1", "us", "μs", "percentage")} <= UNITS
