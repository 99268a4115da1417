"""Nothing that an author or a user can say is left unsaid on the pages."""

from __future__ import annotations

import re
from pathlib import Path

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


def said(*names: str) -> frozenset[str]:
    """Return the words in code on the pages of authors."""
    text = "\n".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in names)
    return frozenset(re.findall(r"\w+", "\n".join(CODE.findall(text))))


def public(kind: type) -> set[str]:
    return {name for name in dir(kind) if not name.startswith("_")}


def test_every_public_name_is_documented() -> None:
    assert set(api.__all__) - said(*(page.name for page in (ROOT / "docs").glob("*.md"))) == set()


def test_every_word_of_an_expression_is_there() -> None:
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
        "kind",
    }
    words = public(Series) | public(Expr) | public(MatchedExpr)
    assert words - inner - {"rate_unit"} - said("authoring.md") == set()


@pytest.mark.parametrize("source", [Prometheus, Loki, Jaeger])
def test_every_part_of_a_data_source_is_there(source: type) -> None:
    parts = set(source.__dataclass_fields__) - {"location"}  # type: ignore[attr-defined]
    assert parts - said("authoring.md") == set()


@pytest.mark.parametrize(("command", "option"), OPTIONS)
def test_every_option_is_there(command: str, option: str) -> None:
    text = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", text), f"heddle {command} {option} is on no page"


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_is_there(command: str) -> None:
    assert any(f"heddle {command}" in page.read_text(encoding="utf-8") for page in PAGES)


@pytest.mark.parametrize(("page", "link"), LINKS, ids=[f"{page.name}-{link}" for page, link in LINKS])
def test_a_link_leads_somewhere(page: Path, link: str) -> None:
    name, _, anchor = link.partition("#")
    target = (page.parent / name).resolve() if name else page
    assert target.exists()
    assert not anchor or anchor in anchors(target)


@pytest.mark.parametrize("title", ["Loki Mode", "Shop/Europe", ""])
def test_a_folder_is_where_the_page_says(title: str) -> None:
    text = (ROOT / "docs/provisioning.md").read_text(encoding="utf-8")
    shown = f"`{title}` | `{slug(title)}/` | `{folder_uid(title)}`" if title else f" | `{slug(title)}/` | none |"
    assert shown in text


@pytest.mark.parametrize("error", [BadInput, DiskError])
def test_an_exit_code_means_what_the_page_says(error: type[HeddleError]) -> None:
    text = (ROOT / "docs/provisioning.md").read_text(encoding="utf-8")
    word = {"BadInput": "bad input", "DiskError": "the disk cannot be written"}[error.__name__]
    assert f"| {error.exit_code} | {word}" in text
