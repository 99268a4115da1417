"""Data sources become provisioning files, one each, and those that left are buried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from generator.author.datasources import DataSource
from generator.compile.artefact import DATASOURCES, Artefact, Identity
from generator.compile.escape import escaped
from generator.compile.schema import Gate
from generator.compile.yaml import dump
from generator.errors import BadInput
from generator.problem import Problem


def compile_datasources(
    specs: Sequence[DataSource], *, grafana: tuple[int, int], tombstones: Sequence[Identity]
) -> tuple[Artefact, ...]:
    """Return a file for each data source, and one for those to delete.

    A data source whose name changed stands in both under its two names: Grafana deletes before it creates, or the uid
    would still be taken. Raises BadInput.
    """
    files = [(spec, {"apiVersion": 1, "datasources": [_entry(spec, grafana)]}) for spec in specs]
    gate = Gate("datasources")
    if wrong := [problem for spec, file in files for problem in _refused(gate, spec, file)]:
        raise BadInput(wrong)
    made = [
        Artefact(
            path=f"{DATASOURCES}/{spec.uid}.yaml",
            content=dump(file),
            holds=(Identity(kind="datasource", uid=spec.uid, name=spec.name),),
        )
        for spec, file in files
    ]
    if tombstones:
        made.insert(0, Artefact(path=f"{DATASOURCES}/0-removed.yaml", content=dump(_buried(tombstones))))
    return tuple(made)


def _entry(spec: DataSource, grafana: tuple[int, int]) -> dict[str, Any]:
    connection = spec.connection
    entry = {
        "name": spec.name,
        "uid": spec.uid,
        "type": spec.type,
        "access": "proxy",
        "orgId": 1,
        **spec.root(),
        "isDefault": spec.is_default,
        "editable": False,
        "jsonData": {**connection.json(), **spec.json(grafana)},
        "secureJsonData": spec.secure(),
        "correlations": [correlation.entry() for correlation in spec.correlations],
    }
    plain: dict[str, Any] = escaped({key: value for key, value in entry.items() if value not in ({}, [])})
    return plain


def _buried(tombstones: Sequence[Identity]) -> dict[str, Any]:
    deleted = [{"name": escaped(identity.name), "orgId": identity.org} for identity in tombstones]
    return {"apiVersion": 1, "deleteDatasources": deleted}


def _refused(gate: Gate, spec: DataSource, file: dict[str, Any]) -> Iterator[Problem]:
    for path, message in gate.problems(file):
        where = ".".join(str(part) for part in path[2:]) or "it"
        yield Problem(
            id="datasource/schema",
            place=spec.place,
            message=f"the data source {spec.name!r}: at {where}, {message}",
            mend="give what Grafana takes there",
        )
