"""Every alert for Prometheus asks of series that there are, and Prometheus takes what it asks."""

from __future__ import annotations

import pytest
import yaml

from tests.dashboards.answers.asked import ROOT
from tests.dashboards.answers.selectors import selectors
from tests.dashboards.answers.served import Prometheus
from tests.dashboards.answers.silent import can_answer

FILES = sorted((ROOT / "out/prometheus/rules").glob("*.yaml"))
RULES = [rule for file in FILES for group in yaml.safe_load(file.read_text())["groups"] for rule in group["rules"]]


@pytest.mark.parametrize("rule", RULES, ids=[rule["alert"] for rule in RULES])
def test_an_alert_asks_of_series_that_there_are(prometheus: Prometheus, rule: dict[str, str]) -> None:
    """It is empty while nothing is wrong, so its series are looked for."""
    prometheus.instant(rule["expr"])  # which fails for what Prometheus cannot answer
    found = {selector: bool(prometheus.instant(selector)) for selector in selectors(rule["expr"])}
    assert found == {selector: can_answer(selector) for selector in found} != {}
