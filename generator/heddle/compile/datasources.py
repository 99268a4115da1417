"""Compilation of data sources to provisioning files, one each, and of tombstones to one that deletes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from heddle.author.datasources import DataSource
from heddle.compile.artifact import DATASOURCES, Artifact, Identity
from heddle.compile.json_value import NotJsonSerializable, to_json_value
from heddle.compile.schema import Schema
from heddle.compile.yaml import dump
from heddle.diagnostics.errors import BadInput, collecting
from heddle.diagnostics.exceptions import exception_finding
from heddle.diagnostics.finding import Finding
from heddle.grafana.datasource_types import datasource_type
from heddle.grafana.json_value import Json
from heddle.grafana.model import DatasourceJson
from heddle.grafana.provisioning_escape import escape


def compile_datasources(
    specs: Sequence[DataSource], *, grafana: tuple[int, int], default: str, tombstones: Sequence[Identity], org: int = 1
) -> tuple[Artifact, ...]:
    """Return a file for each data source, and one that deletes the tombstones; `default` is the uid of the default one.

    A renamed data source is in both, under its two names: Grafana deletes before it creates, since it would refuse a
    uid that is still in use. Raises BadInput.
    """
    errors: list[Finding] = []
    entries = []
    for spec in specs:
        with collecting(errors):
            entries.append(_checked_entry(spec, grafana, default, org))
    if errors:
        raise BadInput(errors)
    schema = Schema.load("datasources")
    if findings := [
        finding for spec, entry in zip(specs, entries, strict=True) for finding in _violations(schema, spec, entry)
    ]:
        raise BadInput(findings)
    artifacts = [
        Artifact(
            path=f"{DATASOURCES}/{spec.uid}.yaml",
            content=dump(_file(entry)),
            holds=(Identity(kind="datasource", uid=spec.uid, name=spec.name),),
        )
        for spec, entry in zip(specs, entries, strict=True)
    ]
    if tombstones:
        artifacts.insert(0, Artifact(path=f"{DATASOURCES}/0-removed.yaml", content=dump(_deletions(tombstones))))
    return tuple(artifacts)


def _file(entry: Json) -> Json:
    return {"apiVersion": 1, "datasources": [entry]}


def _deletions(tombstones: Sequence[Identity]) -> Json:
    names = [{"name": escape(identity.name), "orgId": identity.org} for identity in tombstones]
    return {"apiVersion": 1, "deleteDatasources": names}


def _checked_entry(spec: DataSource, grafana: tuple[int, int], default: str, org: int) -> Json:
    """Return the entry of a data source, whose class may be the author's. Raises BadInput."""
    try:
        entry = _entry(spec, grafana, default, org)
        to_json_value(entry)
    except NotJsonSerializable as error:
        raise BadInput([_invalid(spec, str(error))]) from None
    except Exception as error:
        file = Path(spec.location.file)
        finding = exception_finding(error, file, file.parent)
        raise BadInput([finding if finding.location.line else replace(finding, location=spec.location)]) from error
    return entry


def _entry(spec: DataSource, grafana: tuple[int, int], default: str, org: int) -> Json:
    entry: DatasourceJson = {
        "name": spec.name,
        "uid": spec.uid,
        "type": spec.type,
        "access": "proxy",
        "orgId": org,
        **spec.root(),
        "isDefault": spec.uid == default,
        "editable": False,
        "jsonData": {**spec.connection.json(), **spec.json(grafana)},
        "secureJsonData": spec.secure(),
        "correlations": [correlation.entry() for correlation in spec.correlations],
    }
    escaped: Json = escape({key: value for key, value in entry.items() if value not in ({}, [])})
    return escaped


def _violations(schema: Schema, spec: DataSource, entry: Json) -> Iterator[Finding]:
    """Yield what Grafana would refuse in the file, and what the plugin would misread in jsonData."""
    violations = [(path[2:], message) for path, message in schema.violations(_file(entry))]
    of_type = Schema({"properties": dict(datasource_type(spec.type).json)})
    violations += [(["jsonData", *path], message) for path, message in of_type.violations(entry.get("jsonData", {}))]
    for path, message in violations:
        where = ".".join(str(part) for part in path) or "the file"
        yield _invalid(spec, f"{where}: {message}")


def _invalid(spec: DataSource, problem: str) -> Finding:
    message = f"invalid data source {spec.name!r}: {problem}"
    return Finding(id="datasource/invalid-schema", location=spec.location, message=message)
