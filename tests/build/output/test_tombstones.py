"""Which objects Grafana is told to delete."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from heddle.build.output.manifest import Entry, Manifest
from heddle.build.output.tombstones import tombstones
from heddle.compile.artifact import Identity
from tests.build.output.trees import buried, source

identities = st.lists(st.builds(source, st.sampled_from("ABC"), st.sampled_from("xy"), st.integers(1, 2)))


def manifest(*held: Identity, tombstones: tuple[Identity, ...] = ()) -> Manifest:
    return Manifest(files=(Entry(path="a", sha256="0" * 64, holds=held),), tombstones=tombstones)


def test_source_that_stays_is_not_buried():
    assert buried(manifest(source("Loki")), source("Loki")) == []


def test_source_that_leaves_is_buried():
    assert buried(manifest(source("Loki"), source("Jaeger")), source("Tempo")) == ["Jaeger", "Loki"]


def test_renamed_source_leaves_under_its_old_name():
    assert buried(manifest(source("Loki", "logs")), source("Logs", "logs")) == ["Loki"]


def test_source_with_another_uid_stays():
    assert buried(manifest(source("Loki", "a")), source("Loki", "b")) == []


def test_source_that_moved_to_another_organisation_is_buried():
    assert (source("Loki", org=1),) == tombstones(manifest(source("Loki")), [source("Loki", org=2)], drop=False)


def test_tombstone_stays():
    assert buried(manifest(tombstones=(source("Loki"),))) == ["Loki"]


def test_tombstone_of_a_source_made_again_goes():
    assert buried(manifest(tombstones=(source("Loki"),)), source("Loki")) == []


def test_dropping_forgets_the_tombstones():
    assert buried(manifest(tombstones=(source("Loki"),)), drop=True) == []


def test_dropping_still_buries_what_leaves_in_this_run():
    assert buried(manifest(source("Jaeger"), tombstones=(source("Loki"),)), drop=True) == ["Jaeger"]


def test_dashboard_needs_no_tombstone():
    assert buried(manifest(source("Overview", kind="dashboard"))) == []


def test_further_kinds_are_a_table():
    rule = source("Bead stuck", "bead-stuck", kind="rule")
    renamed = source("Bead stands still", "bead-stuck", kind="rule")
    assert tombstones(manifest(rule), [renamed], drop=False, kinds={"rule": "uid"}) == ()
    assert (rule,) == tombstones(manifest(rule), [], drop=False, kinds={"rule": "uid"})


@given(identities, identities, identities)
def test_nothing_made_is_buried_and_nothing_gone_forgotten(held, dead, now):
    result = tombstones(manifest(*held, tombstones=tuple(dead)), now, drop=False)
    names = [(identity.name, identity.org) for identity in result]
    made = {(identity.name, identity.org) for identity in now}
    assert {(identity.name, identity.org) for identity in [*held, *dead]} - made == set(names)
    assert sorted(set(names)) == sorted(names)


@given(identities, st.randoms())
def test_order_does_not_matter(held, random):
    shuffled = random.sample(held, len(held))
    # Two spellings of one object may differ in their uid; the last one wins, so only the names are compared.
    assert buried(manifest(*held)) == buried(manifest(*shuffled))
