"""The settings that systems declare in their folders."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.project.pipeline import load_project
from heddle.settings.load import load
from heddle.settings.systems import SystemSettings

SHOP = '''
"""The shop."""

from __future__ import annotations

from heddle import SystemSettings, Threshold, system_settings


class Shop(SystemSettings):
    """The shop."""

    name = "shop"
    title = "Shop"

    job: str | None = "shop"
    orders_url: str = "http://shop"
    """Where orders are."""
    failed_share: Threshold = Threshold(0.1)
    """Share of failed orders at which ShopFailing fires."""


settings = system_settings(Shop)
'''
BILLING = SHOP.replace("Shop", "Billing").replace("shop", "billing")

Load = Callable[..., dict[str, SystemSettings]]


@pytest.fixture
def systems(tmp_path: Path) -> Load:
    """Return the settings of the systems `shop` and `billing` under a pyproject.toml with this text."""
    for name, text in {"shop": SHOP, "billing": BILLING}.items():
        (tmp_path / "dashboards" / name).mkdir(parents=True)
        (tmp_path / "dashboards" / name / "settings.py").write_text(text)
    (tmp_path / "datasources").mkdir()

    def read(text: str = "", env_name: str | None = None, **environ: str) -> dict[str, SystemSettings]:
        (tmp_path / "pyproject.toml").write_text(f"[tool.heddle]\n{text}")
        with load_project(load(tmp_path, env_name, environ), kinds=()) as project:
            return dict(project.systems)

    return read


@pytest.fixture
def rejected(systems: Load) -> Callable[..., Finding]:
    """Return the only finding of a pyproject.toml with this text."""

    def read(text: str = "", env_name: str | None = None, **environ: str) -> Finding:
        with pytest.raises(BadInput) as caught:
            systems(text, env_name, **environ)
        (finding,) = caught.value.findings
        return finding

    return read


def test_every_system_has_its_defaults(systems: Load) -> None:
    found = systems()
    assert {name: value.job for name, value in found.items()} == {"billing": "billing", "shop": "shop"}


def test_the_file_overrides_a_default(systems: Load) -> None:
    assert systems('system.shop.job = "shop|shop-canary"\n')["shop"].job == "shop|shop-canary"


def test_an_environment_overrides_the_file(systems: Load) -> None:
    text = 'system.shop.job = "a"\n[tool.heddle.environments.production.system.shop]\njob = "b"\n'
    assert systems(text, "production")["shop"].job == "b"


def test_a_variable_overrides_all(systems: Load) -> None:
    assert systems('system.shop.job = "a"\n', HEDDLE_SYSTEM_SHOP_JOB="c")["shop"].job == "c"


def test_a_threshold_has_its_number_and_the_key_of_its_setting(systems: Load) -> None:
    threshold = systems("system.shop.failed_share = 0.5\n")["shop"].failed_share  # type: ignore[attr-defined]
    assert (threshold.number, threshold.setting) == (0.5, "system.shop.failed_share")


def test_a_default_threshold_has_the_key_of_its_setting(systems: Load) -> None:
    assert systems()["shop"].failed_share.setting == "system.shop.failed_share"  # type: ignore[attr-defined]


def test_only_selected_systems_are_in_the_project(systems: Load) -> None:
    assert set(systems('systems = ["shop"]\n')) == {"shop"}


def test_an_unknown_key_has_its_line_and_a_suggestion(rejected: Callable[..., Finding]) -> None:
    finding = rejected('\n[tool.heddle.system.shop]\njop = "a"\n')
    assert (finding.id, finding.location.line) == ("settings/unknown-key", 4)
    assert finding.help == "did you mean `system.shop.job`?"


def test_an_unknown_system_has_its_line_and_a_suggestion(rejected: Callable[..., Finding]) -> None:
    finding = rejected('\n[tool.heddle.system.shopp]\njob = "a"\n')
    assert (finding.message, finding.location.line) == ("unknown system `system.shopp`", 3)
    assert finding.help == "did you mean `system.shop`?"


def test_an_unknown_system_unlike_the_others_lists_them(rejected: Callable[..., Finding]) -> None:
    assert rejected("system.xyzzy.job = 1\n").help == "systems with settings: billing, shop"


def test_a_wrong_value_in_another_environment_is_rejected(rejected: Callable[..., Finding]) -> None:
    finding = rejected("[tool.heddle.environments.staging]\nsystem.shop.failed_share = true\n")
    assert finding.message == "`system.shop.failed_share`: expected a number, got a boolean"


def test_a_wrong_value_of_a_system_that_is_not_selected_is_rejected(rejected: Callable[..., Finding]) -> None:
    assert rejected('systems = ["shop"]\nsystem.billing.job = 1\n').id == "settings/wrong-type"


def test_a_table_of_a_system_that_is_not_selected_is_accepted(systems: Load) -> None:
    assert set(systems('systems = ["shop"]\nsystem.billing.job = "b"\n')) == {"shop"}


@pytest.mark.parametrize("text", ["system = 1\n", "system.shop = 1\n"])
def test_a_value_where_a_system_belongs_is_rejected(rejected: Callable[..., Finding], text: str) -> None:
    assert rejected(text).id == "settings/wrong-type"


def test_an_unknown_variable_of_a_system_has_a_suggestion(rejected: Callable[..., Finding]) -> None:
    finding = rejected(HEDDLE_SYSTEM_SHOP_JOBB="a")
    assert (finding.id, finding.help) == ("settings/unknown-variable", "did you mean `HEDDLE_SYSTEM_SHOP_JOB`?")


def test_a_wrong_variable_of_a_system_is_named(rejected: Callable[..., Finding]) -> None:
    message = "`HEDDLE_SYSTEM_SHOP_FAILED_SHARE`: expected a number, got `many`"
    assert rejected(HEDDLE_SYSTEM_SHOP_FAILED_SHARE="many").message == message


def test_commands_without_definitions_ignore_the_tables_of_systems(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[tool.heddle.system.shop]\njop = "a"\n')
    assert load(tmp_path, None, {"HEDDLE_SYSTEM_SHOP_JOP": "a"}).out == "out"
