"""The pages describe every public name, option and command, and their links lead to existing headings."""

from __future__ import annotations

import re

import click
import pytest

from heddle import Expr, Jaeger, Loki, Prometheus, Series
from heddle.author import api
from heddle.author.promql.expression import MatchedExpr
from heddle.cli import main
from heddle.compile.folders import folder_uid, slug
from heddle.diagnostics.errors import BadInput, DiskError, HeddleError
from tests.docs.pages import PAGES, ROOT, anchors, links

CODE = re.compile(r"^```\w*\n.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)
LINKS = [(page, link) for page in PAGES for link in links(page)]
COMMANDS = {"": main, **main.commands}
OPTIONS = [
    (name, option)
    for name, command in COMMANDS.items()
    for parameter in command.params
    if isinstance(parameter, click.Option)
    for option in parameter.opts
]


def code_words(*names: str) -> frozenset[str]:
    """Return the words in the code of these pages of docs/."""
    text = "\n".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in names)
    return frozenset(re.findall(r"\w+", "\n".join(CODE.findall(text))))


def public(kind: type) -> set[str]:
    return {name for name in dir(kind) if not name.startswith("_")}


def test_every_public_name_is_documented() -> None:
    assert set(api.__all__) - code_words(*(page.name for page in (ROOT / "docs").glob("*.md"))) == set()


def test_every_method_of_an_expression_is_documented() -> None:
    inner = {
        "series",
        "value",
        "typed_expr",
        "tree",
        "location",
        "matching",
        "left",
        "suffix",
        "matchers",
        "metric",
        "is_good_if_empty",
        "kind",
    }
    words = public(Series) | public(Expr) | public(MatchedExpr)
    assert words - inner - {"rate_unit"} - code_words("authoring.md") == set()


def test_every_argument_of_a_data_source_is_documented() -> None:
    words = code_words("authoring.md") | {"location"}
    missing = [
        (source.__name__, field)
        for source in (Prometheus, Loki, Jaeger)
        for field in source.__dataclass_fields__
        if field not in words
    ]
    assert missing == []


def test_every_option_is_documented() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    missing = [
        f"heddle {command} {option}"
        for command, option in OPTIONS
        if not re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", text)
    ]
    assert len(OPTIONS) > 50
    assert missing == []


def test_every_command_is_documented() -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert [command for command in sorted(main.commands) if f"heddle {command}" not in text] == []


def test_links_lead_to_existing_files_and_headings() -> None:
    broken = []
    for page, link in LINKS:
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(f"{page.name}: {link}")
    assert len(LINKS) > 100
    assert broken == []


@pytest.mark.parametrize("title", ["Loki Mode", "Shop/Europe", ""])
def test_folders_have_the_path_and_uid_of_the_page(title: str) -> None:
    text = (ROOT / "docs/provisioning.md").read_text(encoding="utf-8")
    shown = f"`{title}` | `{slug(title)}/` | `{folder_uid(title)}`" if title else f" | `{slug(title)}/` | none |"
    assert shown in text


@pytest.mark.parametrize("error", [BadInput, DiskError])
def test_exit_codes_have_the_meaning_of_the_page(error: type[HeddleError]) -> None:
    text = (ROOT / "docs/provisioning.md").read_text(encoding="utf-8")
    word = {"BadInput": "bad input", "DiskError": "the disk cannot be written"}[error.__name__]
    assert f"| {error.exit_code} | {word}" in text
