"""Which versions emit a metric or a label, and what a metric is called in each."""

from __future__ import annotations

import pytest

from heddle import ALWAYS, Counter, Documented, Histogram, Label, Renamed, System, once, since, until
from heddle.diagnostics.errors import AuthorError
from heddle.settings.active import activate
from heddle.settings.model import Settings
from tests.settings_values import settings_with

LIBRARY = System("loomflow", "Library", versioned=True)
DURATION = Histogram(LIBRARY, "took_milliseconds", "Time.", unit="ms", renamed=Renamed("0.16", "took"))
TOKENS = Counter(LIBRARY, "tokens_total", "Tokens.", labels=("model", Label("session", emitted=until("0.16"))))


def at(version: str) -> Settings:
    return settings_with({"versions.loomflow": version})


@pytest.mark.parametrize(("version", "name"), [("0.9", "took"), ("0.16", "took"), ("0.17", "took_milliseconds")])
def test_a_renamed_metric_has_the_name_of_its_version(version: str, name: str) -> None:
    with activate(at(version)):
        assert DURATION.name == name


def test_a_label_exists_in_the_versions_that_emit_it() -> None:
    with activate(at("0.16")):
        TOKENS.check_label("session")
        assert TOKENS.rate().sum(by="session").legend == "{{session}}"


def test_a_label_of_another_version_is_unknown() -> None:
    with activate(at("0.17")), pytest.raises(AuthorError) as raised:
        TOKENS.check_label("session")
    finding = raised.value.findings[0]
    assert finding.id == "expression/unknown-label"
    assert finding.location.file == __file__


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


def test_an_expression_knows_its_metrics_that_are_not_emitted() -> None:
    later = Counter(LIBRARY, "later_total", "Later.", emitted=since("0.30"))
    both = later.rate().sum().or_(TOKENS.rate().sum())
    assert both.metrics == (later, TOKENS)
    assert both.not_emitted == (later,)
