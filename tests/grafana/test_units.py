"""Grafana's units are known by id, and likely slips are recognized."""

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


def test_a_slip_names_the_unit_that_was_meant() -> None:
    slips = {"By": "bytes", "Bytes": "bytes", "REQPS": "reqps", "seconds": "s", "orders": ""}
    assert {text: intended_unit(text) for text in slips} == slips


def test_every_intended_unit_is_a_unit() -> None:
    assert {intended_unit(text) for text in ("KiBy", "MiBy", "GiBy", "By/s", "1", "us", "μs", "percentage")} <= UNITS
