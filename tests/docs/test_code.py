"""The code on the pages runs, and makes what they say it makes."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from heddle.author.panels import PanelArguments
from heddle.diagnostics.errors import BadInput
from heddle.grafana.panel_types import PANEL_TYPES
from heddle.project.pipeline import load_project
from heddle.settings.active import activate
from heddle.settings.load import load
from tests.docs.pages import PAGES, Block, blocks, claims, definitions, errors, python, replaced, sample
from tests.docs.shop import AUTHORING, Shop, shown_in

INLINE_SETTING = re.compile(r"""(?<!`)`([a-z_]+(?:\.[a-z_-]+)* = (?:["'\[\d]|true|false)[^`\n]*)`(?!`)""")
"""A setting with its value in running text. The pages of rules name keys relative to a table, such as a receiver's."""

SETTINGS = [block for page in PAGES for block in blocks(page) if block.language == "toml"]


@pytest.mark.parametrize("block", definitions(), ids=str)
def test_a_definition_compiles(shop: Shop, block: Block) -> None:
    shop.write(block)
    done = shop.generate()
    assert (done.exit_code, done.stderr) == (0, "")


def test_they_compile_together(shop: Shop) -> None:
    shop.write_all()
    done = shop.generate()
    assert (done.exit_code, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "page", [page for page in PAGES if python(page) and page.name != "adding-a-system.md"], ids=lambda page: page.name
)
def test_code_runs_from_top_to_bottom(shop: Shop, page: Path) -> None:
    found: dict[str, Any] = {}
    wrong = []
    with activate(load(shop.folder, None, {})):
        for block in python(page):
            exec(compile(block.text, str(block), "exec", dont_inherit=True), found)
            for expression, claimed in claims(block):
                text = eval(expression, found).text
                if text != claimed:
                    wrong.append(f"{block}: {expression} gives {text}, not {claimed}")
    assert wrong == []


def test_promql_is_shown() -> None:
    assert sum(1 for block in python(AUTHORING) for _ in claims(block)) > 50


@pytest.mark.parametrize("shown", errors(), ids=str)
def test_an_error_is_as_shown(shop: Shop, shown: Block) -> None:
    slip = sample(shown)
    right = shown_in(slip.file, shown.page)
    shop.write(replace(right, text=replaced(right.text, slip.line, slip.written)), slip.file)
    done = shop.generate()
    assert done.exit_code == 2
    assert done.stderr.strip() == shown.text.strip()


@pytest.mark.parametrize("block", SETTINGS, ids=str)
def test_settings_are_valid(shop: Shop, block: Block) -> None:
    (shop.folder / "pyproject.toml").write_text(block.text, encoding="utf-8")
    environments = [line for line in block.text.splitlines() if line.startswith("[tool.heddle.environments.")]
    for name in [None, *(line.split(".")[3].strip("]") for line in environments)]:
        with load_project(load(shop.folder, name, {}), kinds=()) as project:
            assert project.findings == ()


def test_settings_named_in_a_sentence_are_accepted(tmp_path: Path) -> None:
    spans = {
        (page.name, text)
        for page in PAGES
        if page.name != "checks.md"
        for text in INLINE_SETTING.findall(page.read_text(encoding="utf-8"))
    }
    rejected = []
    for page, text in sorted(spans):
        (tmp_path / "pyproject.toml").write_text(f"[tool.heddle]\n{text}\n", encoding="utf-8")
        try:
            load(tmp_path, None, {})
        except BadInput as error:
            rejected.append(f"{page}: `{text}`: {error}")
    assert len(spans) >= 3
    assert rejected == []


def test_panels_have_the_size_that_is_said() -> None:
    text = AUTHORING.read_text(encoding="utf-8")
    styles = {id: type.style for id, type in PANEL_TYPES.items() if type.style}
    missing = [id for id, style in styles.items() if f"| `{id}` | {style.width} \u00d7 {style.height} |" not in text]
    assert missing == []


def test_every_part_of_a_panel_is_described() -> None:
    text = AUTHORING.read_text(encoding="utf-8")
    rows = "".join(line.split("|")[1] for line in text.splitlines() if line.startswith("| `"))
    assert {part for part in PanelArguments.__annotations__ if f"`{part}`" not in rows} == set()
