"""References to data sources resolve as in Grafana."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from heddle.cli import main
from heddle.cli.prove import prove
from heddle.grafana.datasource_types import DATASOURCE_TYPES
from heddle.prove.backends.registry import BACKEND_TYPES
from heddle.prove.datasources import Datasource, Datasources
from tests.cli.project import Project
from tests.prove.fake_server import Reply, Request, serving, success

DATASOURCES = Datasources(
    [
        Datasource(type="prometheus", uid="b", name="Beta"),
        Datasource(type="prometheus", uid="a", name="Alpha"),
        Datasource(type="loki", uid="l", name="Logs"),
    ],
    default_uid="b",
)


def resolve(reference: object, current: object = None) -> str | None:
    """Return the uid that a reference resolves to, in a dashboard whose variable `which` has a current value."""
    variable = {"name": "which", "type": "datasource", "query": "prometheus", "current": {"value": current}}
    datasource = DATASOURCES.resolve({"templating": {"list": [variable]}}, {}, {"datasource": reference})
    return datasource.uid if datasource else None


def test_a_variable_resolves_to_its_current_value_or_the_default_of_its_type() -> None:
    assert resolve({"type": "prometheus", "uid": "${which}"}) == "b"
    assert resolve("$which", current="a") == "a"
    assert resolve({"uid": "${which}"}, current=["Alpha"]) == "a"
    assert resolve({"uid": "${which}"}, current="left") == "b"
    assert resolve({"uid": "${which}"}, current="l") == "b"


def test_names_types_and_unknown_uids_resolve() -> None:
    assert resolve("Alpha") == "a"
    assert resolve(None) == "b"
    assert resolve({"type": "loki"}) == "l"
    assert resolve({"type": "tempo", "uid": "t"}) == "t"


def test_built_in_data_sources_resolve_to_none() -> None:
    assert resolve({"type": "__expr__", "uid": "__expr__"}) is None
    assert resolve({"uid": "-- Mixed --"}) is None


def test_without_a_default_the_first_by_name_is_used() -> None:
    datasources = [Datasource(type="prometheus", uid=uid, name=name) for uid, name in (("b", "Beta"), ("a", "Alpha"))]
    assert Datasources(datasources).first_of_type("prometheus").uid == "a"


@pytest.mark.usefixtures("shop")
def test_rate_windows_follow_the_scrape_interval_of_the_data_source(shop: Project) -> None:
    shop.write(
        "datasources/prometheus.py",
        "from heddle import Prometheus, connection\n\n"
        'at = connection("prometheus")\n'
        'datasource = Prometheus(uid="prometheus", name="P", connection=at, scrape_interval="2m")\n',
    )

    def respond(request: Request) -> Reply:
        if request.path.startswith("/api/v1/label"):
            return success(["loom"])
        return success({"resultType": "matrix", "result": [{"metric": {}, "values": [[1, "1"]]}]})

    with serving(respond) as server:
        output = CliRunner().invoke(main, ["prove", "--prometheus", server.url, "--format", "json"])
    [panel] = [result for result in json.loads(output.stdout)["results"] if result["kind"] == "panel"]
    assert "[8m]" in panel["query"]


def test_every_prober_in_the_table_of_data_source_types_is_a_backend() -> None:
    probers = {type_.prober for type_ in DATASOURCE_TYPES.values() if type_.prober}
    assert probers == set(BACKEND_TYPES)
    assert {option.name for option in prove.params} >= probers
