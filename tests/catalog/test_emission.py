"""Which versions emit a metric or a label, and what a metric is called in each."""

from __future__ import annotations

import pytest

from heddle import ALWAYS, Counter, Documented, Histogram, Label, Renamed, System, once, since, until
from heddle.diagnostics.errors import AuthorError


def library(version: tuple[int, int]) -> System:
    return System("loomflow", "Library", version=version)


def duration(version: tuple[int, int]) -> Histogram:
    return Histogram(library(version), "took_milliseconds", "Time.", unit="ms", renamed=Renamed("0.16", "took"))


def tokens(version: tuple[int, int]) -> Counter:
    labels = ("model", Label("session", emitted=until("0.16")))
    return Counter(library(version), "tokens_total", "Tokens.", labels=labels)


@pytest.mark.parametrize(("version", "name"), [((0, 9), "took"), ((0, 16), "took"), ((0, 17), "took_milliseconds")])
def test_a_renamed_metric_has_the_name_of_its_version(version: tuple[int, int], name: str) -> None:
    assert duration(version).name == name


def test_a_label_exists_in_the_versions_that_emit_it() -> None:
    tokens((0, 16)).check_label("session")
    assert tokens((0, 16)).rate().sum(by="session").legend == "{{session}}"


def test_a_label_of_another_version_is_unknown() -> None:
    with pytest.raises(AuthorError) as raised:
        tokens((0, 17)).check_label("session")
    finding = raised.value.findings[0]
    assert finding.id == "expression/unknown-label"
    assert finding.location.file == __file__


def test_a_namespace_is_put_before_the_name() -> None:
    system = System("shop", "Shop", namespace="agents")
    assert Counter(system, "orders_total", "Orders.").name == "agents_orders_total"


@pytest.mark.parametrize(
    ("emission", "version", "reason"),
    [
        (ALWAYS, None, ""),
        (ALWAYS, (0, 1), ""),
        (once("a call"), (0, 1), ""),
        (since("0.17"), (0, 16), "requires version 0.17"),
        (since("0.17"), (0, 17), ""),
        (since("0.9"), (0, 10), ""),
        (until("0.16"), (0, 16), ""),
        (until("0.16"), (0, 17), "removed after version 0.16"),
        (Documented("nobody records it"), None, "nobody records it"),
        (Documented("nobody records it"), (9, 9), "nobody records it"),
    ],
)
def test_a_version_that_does_not_emit_it_has_a_reason(emission, version, reason) -> None:
    assert emission.not_emitted_reason(version) == reason


def test_an_expression_lists_its_metrics_that_are_not_emitted() -> None:
    later = Counter(library((0, 20)), "later_total", "Later.", emitted=since("0.30"))
    emitted = tokens((0, 20))
    both = later.rate().sum().or_(emitted.rate().sum())
    assert both.metrics == (later, emitted)
    assert both.not_emitted == (later,)
