"""Each planted change is reported once, in words, and nothing else is."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from random import Random

from heddle.grafana.model import walk_panels
from tests.diff.planted import PLANTED, TITLES, Json, random_board
from tests.diff.states import changes

_SEEDS = range(4)
_CODES = re.compile(r"\bNone\b|\bSetting\b|\bnull\b|\bfieldConfig\b")


def test_each_planted_change_is_the_only_one_reported() -> None:
    offenders = []
    for planted in PLANTED:
        for seed in _SEEDS:
            random = Random(f"{planted.name} {seed}")
            before = random_board(random)
            after = deepcopy(before)
            title = random.choice(TITLES)
            planted.plant(after, next(panel for panel in walk_panels(after) if panel["title"] == title))
            sentences = [change.sentence for change in changes(before, after)]
            is_right = len(sentences) == 1 and all(word in sentences[0] for word in planted.words)
            if not is_right or _CODES.search(sentences[0]):
                offenders.append((planted.name, seed, sentences))
    assert offenders == []


def test_copies_of_a_dashboard_have_no_differences() -> None:
    offenders = []
    for seed in _SEEDS:
        random = Random(seed)
        before = random_board(random)
        for name, after in (("same", deepcopy(before)), ("shuffled", shuffled(before, random))):
            if found := [change.sentence for change in changes(before, after)]:
                offenders.append((seed, name, found))
    assert offenders == []


def test_other_ids_are_the_only_difference_of_a_renumbered_copy() -> None:
    offenders = []
    for seed in _SEEDS:
        random = Random(seed)
        before = random_board(random)
        after = deepcopy(before)
        ids = random.sample(range(1000, 2000), len(after["panels"]))
        for panel, id in zip(after["panels"], ids, strict=True):
            panel["id"] = id
        found = [change for change in changes(before, after) if change.aspect != "panel/id"]
        offenders += [(seed, change.sentence) for change in found]
    assert offenders == []


def shuffled(board: Json, random: Random) -> Json:
    """Return a dashboard with its keys and the list of its panels in another order: Grafana places them by grid."""
    copy = deepcopy(board)
    random.shuffle(copy["panels"])
    return json.loads(json.dumps(copy), object_pairs_hook=lambda pairs: dict(random.sample(pairs, len(pairs))))
