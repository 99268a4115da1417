"""The sources of `heddle check --metrics`: files, modules and their scopes."""

from __future__ import annotations

from pathlib import Path

import pytest

from heddle.diagnostics.errors import BadInput
from heddle.project.contract import ContractOptions, load_contract, load_emitters
from heddle.settings.model import Settings

MODULE = """
from heddle import Counter, Label, System

SHOP = System("shop", "Shop")
ORDERS = Counter(SHOP, "shop_orders_total", "Orders.", labels=(Label("status", ("ok", "failed")),))
"""


def invalid(*arguments: str) -> list[str]:
    with pytest.raises(BadInput) as caught:
        load_emitters(ContractOptions(metrics=arguments), Settings())
    return [finding.message for finding in caught.value.findings]


def test_a_scope_precedes_the_source(tmp_path: Path) -> None:
    page = tmp_path / "a=b@c.txt"
    page.write_text("x 1\n")
    expected = {
        str(page): (),
        f"job=shop@{page}": (("job", "shop"),),
        f'job="shop",env=prod@{page}': (("job", "shop"), ("env", "prod")),
    }
    found = {argument: load_emitters(ContractOptions(metrics=(argument,)), Settings()) for argument in expected}
    assert {argument: emitters[0].scope for argument, emitters in found.items()} == expected
    assert {emitter.name for emitters in found.values() for emitter in emitters} == {str(page)}


def test_a_module_is_a_closed_source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    module = tmp_path / "dashboards" / "shop" / "telemetry.py"
    module.parent.mkdir(parents=True)
    module.write_text(MODULE)
    for argument in (str(module), "dashboards/shop/telemetry.py"):
        (emitter,) = load_emitters(ContractOptions(metrics=(argument,)), Settings())
        assert emitter.is_closed
        assert [item.name for item in emitter.metrics] == ["shop_orders_total"]


def test_a_source_without_metrics_is_invalid(tmp_path: Path) -> None:
    empty, comments, module = tmp_path / "empty.txt", tmp_path / "comments.txt", tmp_path / "m.py"
    empty.write_text("")
    comments.write_text("# nothing\n")
    module.write_text("x = 1\n")
    for path in (empty, comments, module):
        assert invalid(str(path)) == [f"cannot read metrics from {path}: it has none"]


def test_a_sample_with_a_quoted_name_is_no_json(tmp_path: Path) -> None:
    page = tmp_path / "page"
    page.write_text('{"shop.orders", status="ok"} 1\n')
    (emitter,) = load_emitters(ContractOptions(metrics=(str(page),)), Settings())
    assert [item.name for item in emitter.metrics] == ["shop.orders"]


def test_an_earlier_version_replaces_the_source_with_its_scope(tmp_path: Path) -> None:
    pages = {name: tmp_path / name for name in ("new", "old", "node")}
    pages["new"].write_text("shop_new 1\n")
    pages["old"].write_text("shop_old 1\n")
    pages["node"].write_text("node_load1 1\n")
    options = ContractOptions(
        metrics=(f"job=shop@{pages['new']}", f"job=node@{pages['node']}"), before=(f"job=shop@{pages['old']}",)
    )
    catalogs = load_contract(options, Settings())
    assert catalogs.before is not None
    assert sorted(catalogs.current.by_name) == ["node_load1", "shop_new"]
    assert sorted(catalogs.before.by_name) == ["node_load1", "shop_old"]


def test_a_rule_file_has_recording_rules(tmp_path: Path) -> None:
    page, rules, other = tmp_path / "page.txt", tmp_path / "rules.yaml", tmp_path / "other.yaml"
    page.write_text("shop_orders 1\n")
    rules.write_text('groups: [{name: a, rules: [{record: "a:b", expr: sum(shop_orders)}, {record: c, expr: "sum("}]}]')
    other.write_text("groups: [{name: a, rules: [{alert: A, expr: shop_orders > 1}]}]")
    catalogs = load_contract(ContractOptions(metrics=(str(page),), rules=(rules,)), Settings())
    assert sorted(catalogs.current.by_name) == ["a:b", "shop_orders"]
    problems = {}
    for path in (other, tmp_path / "missing.yaml"):
        with pytest.raises(BadInput) as caught:
            load_contract(ContractOptions(metrics=(str(page),), rules=(path,)), Settings())
        problems[path.name] = [finding.id for finding in caught.value.findings]
    assert problems == {"other.yaml": ["check/no-recording-rules"], "missing.yaml": ["check/invalid-file"]}
