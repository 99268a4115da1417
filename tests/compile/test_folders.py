"""Names and uids of folders: distinct for titles in any script, short enough for Grafana."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from heddle.compile.folders import folder_uid, nested_path, slug

TITLES = (
    "",
    "General",
    "Shop",
    "Shop/Europe",
    "Ärzte",
    "警报",
    "告警",
    "Оповещения",
    "Shop 警报",
    "Shop 告警",
    "!!!",
    "???",
    f"{'a' * 60} one",
    f"{'a' * 60} two",
    "Platform/HTTP/Checkout/Payments in Europe and Asia",
    "Platform/HTTP/Checkout/Payments in Europe and Africa",
)


def test_titles_in_any_script_have_their_own_uid() -> None:
    uids = {title: folder_uid(title) for title in TITLES if title != "General"}
    assert len(set(uids.values())) == len(uids), uids


@given(st.text(min_size=1))
def test_uids_are_valid(title: str) -> None:
    assert re.fullmatch(r"folder-[a-z0-9-]{1,33}", folder_uid(title))
    assert not folder_uid(title).endswith("-")


def test_latin_titles_have_readable_names() -> None:
    names = {title: slug(title) for title in ("Shop", "My Shop", "Shop/Europe", "")}
    assert names == {
        "Shop": "shop",
        "My Shop": "my-shop",
        "Shop/Europe": "shop-europe",
        "": "general",
    }


def test_titles_that_differ_in_accents_have_names_of_their_own() -> None:
    titles = ("Unicode", "Ünicode", "Ünïcode", "É", "é", "e", "Straße", "Strasse", "Ωmega", "ωmega")
    assert len({slug(title) for title in titles}) == len(titles)
    assert slug("Ärzte").startswith("arzte-")
    decomposed = "A\u030argång"
    assert slug(decomposed) == slug("\xc5rgång")


def test_only_the_uid_of_a_nested_folder_makes_it_nested() -> None:
    assert nested_path("Shop / Europe", folder_uid("Shop/Europe")) == ["Shop", "Europe"]
    assert nested_path("Shop / Europe", "custom") == ["Shop / Europe"]
    assert nested_path("Shop", folder_uid("Shop")) == ["Shop"]
