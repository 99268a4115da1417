"""The expressions of alerts for Prometheus are valid, and their selectors have series."""

from __future__ import annotations

import yaml

from tests.dashboards.prometheus.panel_results import wrong_selectors
from tests.dashboards.prometheus.queries import ROOT
from tests.dashboards.prometheus.server import Prometheus

FILES = sorted((ROOT / "out/prometheus/rules").glob("*.yaml"))
RULES = [rule for file in FILES for group in yaml.safe_load(file.read_text())["groups"] for rule in group["rules"]]


def test_every_selector_of_an_alert_has_series(prometheus: Prometheus) -> None:
    """An alert has no data while nothing is wrong, so its selectors are tested."""
    assert len(RULES) > 20
    wrong = {}
    for rule in RULES:
        prometheus.instant(rule["expr"])  # raises for what Prometheus cannot evaluate
        if selectors := wrong_selectors(prometheus, [rule["expr"]]):
            wrong[rule.get("alert") or rule["record"]] = selectors
    assert wrong == {}
