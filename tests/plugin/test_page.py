"""The tests in docs/testing.md pass on the shop of the pages, and fail when the shop is changed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import heddle
from heddle.plugin import findings, project, snapshots
from heddle.rules.registry import rules
from tests.definition_modules import without_definitions
from tests.docs.pages import ROOT, Block, python
from tests.docs.shop import Shop

pytest_plugins = ["pytester"]

PAGE = ROOT / "docs/testing.md"
TESTS = [block for block in python(PAGE) if block.file]
ORDERS = "dashboards/shop/orders.py"
OPTIONS = ("-p", "no:heddle", "-p", "heddle.plugin", "-p", "no:cacheprovider", "--import-mode=importlib")
CHANGES = {
    "tests/test_dashboards.py": ("_orders.rate()", '_orders.rate("20s")'),
    "tests/test_project.py": ("LATENCY.quantile(0.95)", 'LATENCY.quantile(0.95, window="20s")'),
    "tests/test_conventions.py": ('sum(by="status")', 'sum(by="region")'),
    "tests/test_snapshots.py": ('"Queue"', '"Line"'),
}


@pytest.fixture
def shop(pytester: pytest.Pytester) -> Iterator[Shop]:
    """Return the shop, without modules of other definitions."""
    # The modules that a run imports are forgotten after it, so the classes of the API would differ in the next run.
    assert all([rules(), findings, project, snapshots, *(getattr(heddle, name) for name in heddle.__all__)])
    with without_definitions():
        shop = Shop(pytester.path)
        shop.write_all()
        yield shop


def run(pytester: pytest.Pytester, block: Block, *options: str) -> dict[str, int]:
    """Run the tests of a block; return the number of tests by outcome."""
    done = pytester.runpytest_inprocess("--rootdir", pytester.path, *OPTIONS, block.file, *options)
    return {name: count for name, count in done.parseoutcomes().items() if not name.startswith("warning")}


def test_every_example_names_its_file() -> None:
    assert [str(block) for block in python(PAGE) if not block.file] == []


@pytest.mark.parametrize("block", TESTS, ids=lambda block: Path(block.file).stem)
def test_an_example_passes_and_can_fail(pytester: pytest.Pytester, shop: Shop, block: Block) -> None:
    shop.write(block)
    if "snapshot" in block.text:
        run(pytester, block, "--snapshot-update")
    assert set(run(pytester, block)) == {"passed"}
    if block.file in CHANGES:
        old, new = CHANGES[block.file]
        text = (shop.folder / ORDERS).read_text(encoding="utf-8")
        assert old in text
        (shop.folder / ORDERS).write_text(text.replace(old, new), encoding="utf-8")
        assert run(pytester, block).get("failed", 0) > 0


def test_the_page_names_the_file_of_a_snapshot(pytester: pytest.Pytester, shop: Shop) -> None:
    (block,) = [block for block in TESTS if "dashboard_snapshot" in block.text]
    shop.write(block)
    run(pytester, block, "--snapshot-update")
    (snapshot,) = shop.folder.rglob("*shop-orders*.json")
    assert f"`{snapshot.relative_to(shop.folder).as_posix()}`" in PAGE.read_text(encoding="utf-8")
