"""Each edit of a dashboard is reported in one sentence, and nothing else is."""

from __future__ import annotations

import pytest

from tests.diff.edits import EDITS, Edit
from tests.diff.states import changes, edited, session


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_each_edit_is_reported_in_one_sentence(edit: Edit) -> None:
    before = session()
    actual = changes(before, edited(before, edit.make))
    reported = [(c.panel.title if c.panel else "", c.kind, c.sentence, c.flags) for c in actual]
    assert reported == [(edit.panel, edit.kind, edit.sentence, (edit.flag,) if edit.flag else ())]


def test_each_edit_has_its_own_sentence() -> None:
    assert len({(edit.panel, edit.sentence) for edit in EDITS}) == len(EDITS) > 40
