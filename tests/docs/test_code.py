"""The code on the pages runs, and has the results that they state."""

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
from tests.docs.pages import (
    PAGES,
    Block,
    blocks,
    definitions,
    error_blocks,
    error_line,
    python,
    replace_line,
    stated_results,
)
from tests.docs.shop import AUTHORING, Shop, definition_of

INLINE_SETTING = re.compile(r"""(?<!`)`([a-z_]+(?:\.[a-z_-]+)* = (?:["'\[\d]|true|false)[^`\n]*)`(?!`)""")
"""A setting with its value in running text. The pages of rules name keys relative to a table, such as a receiver's."""

SETTINGS = [block for page in PAGES for block in blocks(page) if block.language == "toml"]


@pytest.mark.parametrize("block", definitions(), ids=str)
def test_a_definition_compiles(shop: Shop, block: Block) -> None:
    shop.write(block)
    done = shop.generate()
    assert (done.exit_code, done.stderr) == (0, "")


def test_all_definitions_compile_together(shop: Shop) -> None:
    shop.write_all()
    done = shop.generate()
    assert (done.exit_code, done.stderr) == (0, "")


@pytest.mark.parametrize(
    "page", [page for page in PAGES if python(page) and page.name != "adding-a-system.md"], ids=lambda page: page.name
)
def test_code_runs_from_top_to_bottom(shop: Shop, page: Path) -> None:
    names: dict[str, Any] = {}
    wrong = []
    with activate(load(shop.folder, None, {})):
        for block in python(page):
            exec(compile(block.text, str(block), "exec", dont_inherit=True), names)
            for expression, expected in stated_results(block):
                text = eval(expression, names).text
                if text != expected:
                    wrong.append(f"{block}: {expression} gives {text}, not {expected}")
    assert wrong == []


def test_the_page_states_results() -> None:
    assert sum(1 for block in python(AUTHORING) for _ in stated_results(block)) > 50


@pytest.mark.parametrize("block", error_blocks(), ids=str)
def test_an_error_has_the_text_of_the_page(shop: Shop, block: Block) -> None:
    line = error_line(block)
    definition = definition_of(line.file, block.page)
    shop.write(replace(definition, text=replace_line(definition.text, line.line, line.text)), line.file)
    done = shop.generate()
    assert done.exit_code == 2
    assert done.stderr.strip() == block.text.strip()


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


def test_panels_have_the_size_of_the_page() -> None:
    text = AUTHORING.read_text(encoding="utf-8")
    styles = {id: type.style for id, type in PANEL_TYPES.items() if type.style}
    missing = [id for id, style in styles.items() if f"| `{id}` | {style.width} \u00d7 {style.height} |" not in text]
    assert missing == []


def test_every_argument_of_a_panel_is_documented() -> None:
    text = AUTHORING.read_text(encoding="utf-8")
    rows = "".join(line.split("|")[1] for line in text.splitlines() if line.startswith("| `"))
    assert {name for name in PanelArguments.__annotations__ if f"`{name}`" not in rows} == set()
