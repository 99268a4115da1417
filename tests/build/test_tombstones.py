"""Which objects a provisioning file tells Grafana to delete."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from heddle.build.manifest import Entry, Manifest, find_tombstones
from heddle.compile.artifact import Identity
from tests.build.trees import source, tombstone_names

lists_of_identities = st.lists(st.builds(source, st.sampled_from("ABC"), st.sampled_from("xy"), st.integers(1, 2)))


def manifest(*identities: Identity, tombstones: tuple[Identity, ...] = ()) -> Manifest:
    return Manifest(files=(Entry(path="a", sha256="0" * 64, holds=identities),), tombstones=tombstones)


def test_a_remaining_data_source_has_no_tombstone():
    assert tombstone_names(manifest(source("Loki")), source("Loki")) == []


def test_a_removed_data_source_has_a_tombstone():
    assert tombstone_names(manifest(source("Loki"), source("Jaeger")), source("Tempo")) == ["Jaeger", "Loki"]


def test_a_renamed_data_source_has_a_tombstone_for_its_old_name():
    assert tombstone_names(manifest(source("Loki", "logs")), source("Logs", "logs")) == ["Loki"]


def test_a_data_source_with_another_uid_has_no_tombstone():
    assert tombstone_names(manifest(source("Loki", "a")), source("Loki", "b")) == []


def test_a_data_source_in_another_organization_has_a_tombstone():
    assert (source("Loki", org=1),) == find_tombstones(manifest(source("Loki")), [source("Loki", org=2)], drop=False)


def test_an_earlier_tombstone_is_kept():
    assert tombstone_names(manifest(tombstones=(source("Loki"),))) == ["Loki"]


def test_a_data_source_that_comes_back_loses_its_tombstone():
    assert tombstone_names(manifest(tombstones=(source("Loki"),)), source("Loki")) == []


def test_dropping_forgets_earlier_tombstones():
    assert tombstone_names(manifest(tombstones=(source("Loki"),)), drop=True) == []


def test_dropping_keeps_the_tombstones_of_this_run():
    assert tombstone_names(manifest(source("Jaeger"), tombstones=(source("Loki"),)), drop=True) == ["Jaeger"]


def test_a_dashboard_has_no_tombstone():
    assert tombstone_names(manifest(source("Overview", kind="dashboard"))) == []


def test_a_kind_may_be_deleted_by_uid():
    rule = source("Bead stuck", "bead-stuck", kind="rule")
    renamed = source("Bead blocked", "bead-stuck", kind="rule")
    assert find_tombstones(manifest(rule), [renamed], drop=False, kinds={"rule": "uid"}) == ()
    assert (rule,) == find_tombstones(manifest(rule), [], drop=False, kinds={"rule": "uid"})


@given(lists_of_identities, lists_of_identities, lists_of_identities)
def test_exactly_the_removed_objects_have_tombstones(before, earlier, now):
    result = find_tombstones(manifest(*before, tombstones=tuple(earlier)), now, drop=False)
    names = [(identity.name, identity.org) for identity in result]
    current = {(identity.name, identity.org) for identity in now}
    assert {(identity.name, identity.org) for identity in [*before, *earlier]} - current == set(names)
    assert sorted(set(names)) == sorted(names)


@given(lists_of_identities, st.randoms())
def test_the_order_makes_no_difference(before, random):
    shuffled = random.sample(before, len(before))
    # One name may occur with two uids, and the last one wins, so only the names are compared.
    assert tombstone_names(manifest(*before)) == tombstone_names(manifest(*shuffled))
