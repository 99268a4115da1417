"""Each edit of a dashboard is told in one sentence, and nothing else is."""

from __future__ import annotations

import pytest

from tests.diff.edits import EDITS, Edit
from tests.diff.given import changes, edited, session


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_an_edit_is_one_sentence(edit: Edit) -> None:
    before = session()
    found = changes(before, edited(before, edit.make))
    told = [(c.panel.title if c.panel else "", c.kind, c.sentence, c.flags) for c in found]
    assert told == [(edit.panel, edit.kind, edit.sentence, (edit.flag,) if edit.flag else ())]


def test_no_two_edits_are_told_alike() -> None:
    assert len({(edit.panel, edit.sentence) for edit in EDITS}) == len(EDITS) > 40
