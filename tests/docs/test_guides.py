"""The code of the guides, added to the files that they name, has the stated results."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import yaml

from heddle import Connection, Row
from heddle.author import datasources, panel_functions, queries
from heddle.compile.datasources import compile_datasources
from heddle.grafana import datasource_types, panel_types
from heddle.grafana.panel_facts import PanelType
from heddle.lint.runner import run_rule
from heddle.rules.rule import rule_from_module
from heddle.settings.active import activate
from heddle.settings.load import load
from tests.author.compiled import compiled, dashboard
from tests.docs.pages import ROOT, blocks

DOCS = ROOT / "docs"


def code(page: str) -> list[str]:
    """Return the fragments of Python of a page."""
    return [block.text for block in blocks(DOCS / page) if block.language == "py"]


def entries(fragment: str, module: ModuleType) -> dict[str, Any]:
    """Return the entries that a fragment adds to a table of a module."""
    return dict(eval(f"{{{fragment}}}", dict(vars(module))))


def run(fragment: str, *modules: ModuleType) -> dict[str, Any]:
    """Return the names after a fragment is executed at the end of a module; its imports come from the others."""
    names: dict[str, Any] = {}
    for module in modules:
        names |= vars(module)
    exec(fragment, names)
    return names


def test_the_guide_to_panel_types(monkeypatch: pytest.MonkeyPatch) -> None:
    entry, function, _ = code("adding-a-panel-type.md")
    (added,) = entries(entry, panel_types).items()
    monkeypatch.setitem(panel_types.PANEL_TYPES, *added)
    panel = run(function, panel_functions)["annotation_list"]("Changes", question="What was changed?")
    data = compiled(dashboard([Row("", [panel])])).data["panels"][0]
    style = added[1].style
    assert (data["type"], data["gridPos"]["h"]) == ("annolist", style.height)
    assert data["options"].items() >= style.options.items()


def test_the_example_of_the_guide_to_panel_types_has_no_function() -> None:
    assert "annotation_list" not in panel_functions.__all__


def test_the_guide_to_data_sources(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    constant, entry, source, query, definition, row = code("adding-a-data-source.md")
    monkeypatch.setattr(datasource_types, "PYROSCOPE", run(constant, datasource_types)["PYROSCOPE"], raising=False)
    (added,) = entries(entry, datasource_types).items()
    monkeypatch.setitem(datasource_types.DATASOURCE_TYPES, *added)
    names = run(query, datasource_types, datasources, queries)
    exec(source, names)
    names |= {
        "connection": lambda name: Connection(url=f"http://{name}:4040"),
        "Row": Row,
        "timeseries": panel_functions.timeseries,
    }
    settings = next(block.text for block in blocks(DOCS / "adding-a-data-source.md") if block.language == "toml")
    (tmp_path / "pyproject.toml").write_text(settings, encoding="utf-8")
    with activate(load(tmp_path, None, {})):
        exec(definition, names)
        (file,) = compile_datasources((names["datasource"],), grafana=(12, 2), default="prometheus", tombstones=())
        compiled_row = compiled(dashboard([eval(row, names)])).data
    (provisioned,) = yaml.safe_load(file.content)["datasources"]
    assert (provisioned["type"], provisioned["url"]) == (
        "grafana-pyroscope-datasource",
        "http://pyroscope:4040",
    )
    assert provisioned["jsonData"]["minStep"] == "15s"
    (target,) = compiled_row["panels"][1]["targets"]
    assert target["datasource"] == {"type": "grafana-pyroscope-datasource", "uid": "pyroscope"}
    assert target[added[1].query] == '{service_name="shop"}'
    assert [name for name in added[1].builders if name not in names] == []


def test_the_guide_to_data_sources_describes_every_field() -> None:
    text = (DOCS / "adding-a-data-source.md").read_text(encoding="utf-8")
    assert [name for name in datasource_types.DatasourceType.__dataclass_fields__ if f"`{name}`" not in text] == []


def test_the_guide_to_panel_types_describes_every_field() -> None:
    text = (DOCS / "adding-a-panel-type.md").read_text(encoding="utf-8")
    assert [name for name in PanelType.__dataclass_fields__ if f"`{name}`" not in text] == []


def test_the_guide_to_rules() -> None:
    (text,) = code("adding-a-rule.md")
    module = ModuleType("heddle.rules.panel.shouting_title")
    exec(text, vars(module))
    rule = rule_from_module(module)
    assert rule.id == "panel/shouting-title"
    assert [violation.message for violation in run_rule(rule, rule.bad())] == [
        "the title 'ORDERS PER MINUTE' is in capitals"
    ]
    assert list(run_rule(rule, rule.good())) == []
