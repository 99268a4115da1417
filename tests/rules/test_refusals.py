"""Every id that a problem can have is explained: by a rule's page, or by a line of its own."""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from heddle.cli import main
from heddle.diagnostics.ids import REFUSALS, refusal
from heddle.rules.registry import rules
from tests.cli.project import ROOT

OBJECTS = (
    "alert|allow|check|dashboard|datasource|definition|folder|output|panel|provider|query|receiver|row|rule|settings"
)
LITERAL = re.compile(rf'"((?:{OBJECTS}|variable)/[a-z][a-z-]*)"')
IN_EXPRESSIONS = re.compile(r'\brefuse\(\s*"([a-z-]+)"')
RULES = {rule.id for rule in rules()}


def sources(*apart: str) -> list[str]:
    files = (path for path in (ROOT / "generator").rglob("*.py") if not {*apart} & set(path.parts))
    return [path.read_text(encoding="utf-8") for path in files if path.name != "refusals.py"]


def test_every_id_is_explained() -> None:
    # The review calls what changed by names of the same form.
    said = {id for text in sources("review") for id in LITERAL.findall(text)}
    assert {id for id in said if id not in RULES and not refusal(id)} == set()


def test_every_refusal_of_an_expression_is_explained() -> None:
    said = {f"query/{id}" for text in sources() for id in IN_EXPRESSIONS.findall(text)}
    assert {id for id in said if id not in RULES and not refusal(id)} == set()


@pytest.mark.parametrize("id", REFUSALS)
def test_each_is_said_somewhere(id: str) -> None:
    name = id.split("/")[1].replace("*", "")
    assert any(name in text for text in sources())


def test_none_is_a_rule_too() -> None:
    assert RULES & REFUSALS.keys() == set()


@pytest.mark.parametrize("id", ["definition/syntax", "query/rate-of-summary", "query/raw-counter"])
def test_explain_knows_them(id: str) -> None:
    assert "refused while compiling" in CliRunner().invoke(main, ["explain", id]).stdout
