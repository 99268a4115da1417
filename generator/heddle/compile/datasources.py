"""Data sources become provisioning files, one each, and those that left are buried."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from heddle.author.datasources import DataSource
from heddle.compile.artifact import DATASOURCES, Artifact, Identity
from heddle.compile.schema import Gate
from heddle.compile.yaml import dump
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.grafana.provisioning_escape import escape


def compile_datasources(
    specs: Sequence[DataSource], *, grafana: tuple[int, int], tombstones: Sequence[Identity]
) -> tuple[Artifact, ...]:
    """Return a file for each data source, and one for those to delete.

    A data source whose name changed stands in both under its two names: Grafana deletes before it creates, or the uid
    would still be taken. Raises BadInput.
    """
    files = [(spec, {"apiVersion": 1, "datasources": [_entry(spec, grafana)]}) for spec in specs]
    gate = Gate("datasources")
    if wrong := [finding for spec, file in files for finding in _refused(gate, spec, file)]:
        raise BadInput(wrong)
    made = [
        Artifact(
            path=f"{DATASOURCES}/{spec.uid}.yaml",
            content=dump(file),
            holds=(Identity(kind="datasource", uid=spec.uid, name=spec.name),),
        )
        for spec, file in files
    ]
    if tombstones:
        made.insert(0, Artifact(path=f"{DATASOURCES}/0-removed.yaml", content=dump(_buried(tombstones))))
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
    plain: dict[str, Any] = escape({key: value for key, value in entry.items() if value not in ({}, [])})
    return plain


def _buried(tombstones: Sequence[Identity]) -> dict[str, Any]:
    deleted = [{"name": escape(identity.name), "orgId": identity.org} for identity in tombstones]
    return {"apiVersion": 1, "deleteDatasources": deleted}


def _refused(gate: Gate, spec: DataSource, file: dict[str, Any]) -> Iterator[Finding]:
    for path, message in gate.findings(file):
        where = ".".join(str(part) for part in path[2:]) or "it"
        yield Finding(
            id="datasource/schema",
            location=spec.location,
            message=f"the data source {spec.name!r}: at {where}, {message}",
            help="give what Grafana takes there",
        )
