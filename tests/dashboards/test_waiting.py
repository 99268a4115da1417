"""Which panels wait for metrics that no version in settings emits, and that each of them says so."""

from __future__ import annotations

import re

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from heddle import Metric
from tests.dashboards.answers.asked import Asked, asked, dashboards
from tests.dashboards.answers.systems import catalogs
from tests.dashboards.made import made, recompiled, series
from tests.settings_values import reimported

_PARTS = ("", "_bucket", "_sum", "_count")
_SAYS_SO = re.compile(r"\b([Nn]o released|[Ww]aits for|[Uu]ntil then|[Ff]rom \S+ \d+\.\d+ on)\b")


def waited_for() -> dict[str, str]:
    """Return each series that is declared and not emitted, with the metric that it is a part of."""
    metrics = [value for module in catalogs() for value in vars(module).values() if isinstance(value, Metric)]
    return {f"{metric.name}{part}": metric.name for metric in metrics if metric.not_emitted_reason for part in _PARTS}


def waiting(*among: Asked) -> list[tuple[str, str, list[str]]]:
    """Return each panel that waits: its dashboard's uid, its title, and the metrics it waits for."""
    missing = waited_for()
    found = []
    for dashboard in among:
        for panel in dashboard.panels:
            names = {name for query in panel.queries for name in series(dashboard.resolve(query.text))}
            if metrics := sorted({missing[name] for name in names & missing.keys()}):
                found.append((dashboard.uid, panel.title, metrics))
    return sorted(found)


WAITING = [(uid, title) for uid, title, _ in waiting(*dashboards())]
each = pytest.mark.parametrize(("uid", "title"), WAITING, ids=[f"{uid}/{title}" for uid, title in WAITING])


def test_who_waits_for_what(snapshot: SnapshotAssertion) -> None:
    assert [*map(list, waiting(*dashboards()))] == snapshot.use_extension(JSONSnapshotExtension)


@each
def test_a_panel_that_waits_says_so_where_its_numbers_would_be(uid: str, title: str) -> None:
    assert made(uid)[title]["fieldConfig"]["defaults"].get("noValue", "").startswith("Waits for ")


@each
def test_a_panel_that_waits_says_in_its_description_what_for(uid: str, title: str) -> None:
    _, _, detail = made(uid)[title]["description"].partition("\n\n")
    assert _SAYS_SO.search(detail)


def test_what_waits_depends_on_the_version_in_settings() -> None:
    older = {"system.loomflow.version": "0.16"}
    dashboard = asked(recompiled("token-flow", **older))
    with reimported(older):
        found = waiting(dashboard)
    assert [title for _, title, _ in found] == ["Input read from a cache", "loomflow tokens by provider"]
    said = [made("token-flow")[title]["fieldConfig"]["defaults"]["noValue"] for _, title, _ in found]
    assert said == ["Waits for loomflow 0.17 or later"] * 2
