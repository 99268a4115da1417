"""Objects are paired by the first key that identifies one of them on each side."""

from __future__ import annotations

from typing import NamedTuple

from heddle.diff.pairing import pair_by_keys


class Thing(NamedTuple):
    uid: str
    title: str = ""


def uid(thing: Thing) -> str:
    return thing.uid


def title(thing: Thing) -> str:
    return thing.title


def test_an_earlier_key_decides() -> None:
    old, new = [Thing("a", "x"), Thing("b", "y")], [Thing("b", "x"), Thing("c", "x")]
    pairs, removed, added = pair_by_keys(old, new, (uid, title))
    assert (pairs, removed, added) == ([(old[1], new[0]), (old[0], new[1])], [], [])


def test_an_empty_key_pairs_nothing() -> None:
    assert pair_by_keys([Thing("")], [Thing("")], (uid, title)) == ([], [Thing("")], [Thing("")])


def test_a_key_of_several_objects_after_pairs_nothing() -> None:
    old, new = [Thing("a")], [Thing("a", "x"), Thing("a", "y")]
    assert pair_by_keys(old, new, (uid,)) == ([], old, new)


def test_a_key_of_several_objects_before_pairs_the_first_unless_it_must_be_unique() -> None:
    old, new = [Thing("a", "x"), Thing("a", "y")], [Thing("a", "z")]
    assert pair_by_keys(old, new, (uid,)) == ([(old[0], new[0])], [old[1]], [])
    assert pair_by_keys(old, new, (uid,), unique_before=True) == ([], old, new)


def test_a_later_key_counts_only_what_is_left() -> None:
    old, new = [Thing("a", "x"), Thing("b", "x")], [Thing("a", "x"), Thing("c", "x")]
    pairs, removed, added = pair_by_keys(old, new, (uid, title), unique_before=True)
    assert (pairs, removed, added) == ([(old[0], new[0]), (old[1], new[1])], [], [])


def test_equal_objects_are_removed_one_at_a_time() -> None:
    old, new = [Thing("a"), Thing("a")], [Thing("a")]
    assert pair_by_keys(old, new, (uid,)) == ([(old[0], new[0])], [old[1]], [])
