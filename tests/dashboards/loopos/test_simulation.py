"""The simulated requests of LoopOS AI: reproducible, complete, and enough for every panel."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest

from dashboards.loopos.simulation.requests import requests_ended
from tests.dashboards.loopos.feed import feed

NOON = 1_767_355_200.0
HOUR = 3600


def trace_ids(begin: float, end: float) -> list[str]:
    return [request.trace for request in requests_ended(1, begin, end)]


def test_batches_have_every_request_once_wherever_they_are_cut() -> None:
    cuts = [NOON, NOON + 1.5, NOON + 60, NOON + 777.7, NOON + HOUR]
    in_batches = [trace for begin, end in pairwise(cuts) for trace in trace_ids(begin, end)]
    assert sorted(in_batches) == sorted(trace_ids(NOON, NOON + HOUR))
    assert len(set(in_batches)) == len(in_batches) > 100


def test_another_seed_gives_other_requests() -> None:
    others = {request.trace for request in requests_ended(2, NOON, NOON + HOUR)}
    assert others & set(trace_ids(NOON, NOON + HOUR)) == set()


def test_the_steps_of_a_request_are_within_its_root_span() -> None:
    for request in requests_ended(1, NOON - 86400, NOON):
        root, *children = request.steps
        assert all(root.start <= step.start <= step.end <= root.end for step in children)
        assert {step.parent for step in children} == {root.id}
        assert root.end - root.start < 120  # a batch looks no further back


def test_log_lines_have_the_trace_id_in_the_field_of_the_settings() -> None:
    batch = feed(trace_id_field="langfuse_trace").batch(1, NOON, NOON + HOUR, "")
    lines = [json.loads(line) for _, line in batch.log_lines]
    assert {line["langfuse_trace"] for line in lines} == set(trace_ids(NOON, NOON + HOUR))
    assert {line["level"] for line in lines} == {"INFO", "ERROR"}


@pytest.mark.parametrize(
    ("layout", "tables"),
    [
        ("v3", ["`lang-fuse`.traces", "`lang-fuse`.observations", "`lang-fuse`.scores"]),
        ("v4", ["`lang-fuse`.events_core", "`lang-fuse`.scores"]),
    ],
)
def test_the_tables_of_the_layout_are_created_in_the_database_of_the_settings(layout: str, tables: list[str]) -> None:
    created = [statement.split("(")[0].strip() for statement in feed(layout, "lang-fuse").setup]
    assert created == [
        "CREATE DATABASE IF NOT EXISTS `lang-fuse`",
        *(f"CREATE TABLE IF NOT EXISTS {table}" for table in tables),
    ]


@pytest.mark.parametrize("layout", ["v3", "v4"])
def test_rows_are_those_of_the_project_alone(layout: str) -> None:
    tables = feed(layout)
    rows = tables.batch(1, NOON, NOON + HOUR, "").rows
    assert rows.keys() == tables.unmanaged_rows.keys()
    assert {row["project_id"] for of_table in rows.values() for row in of_table} == {"loopos"}
    assert set(tables.unmanaged_rows.values()) == {"project_id != 'loopos'"}
