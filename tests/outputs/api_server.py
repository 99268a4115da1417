"""Validates manifests as an API server does: schema, unknown fields, names, labels and the rules between fields."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

Json = dict[str, Any]

NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
LABEL_NAME = re.compile(r"([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?")
LABEL_VALUE = re.compile(r"([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?")
DATA_KEY = re.compile(r"[A-Za-z0-9._-]{1,253}")


def _load() -> Iterator[tuple[tuple[str, str], Draft202012Validator]]:
    for path in sorted(Path(__file__).with_name("schemas").glob("*.json")):
        file = json.loads(path.read_text())
        schema = _closed(file["openAPIV3Schema"])
        schema["properties"]["metadata"] = {"type": "object"}
        yield (file["apiVersion"], file["kind"]), Draft202012Validator(schema)


def _closed(schema: Any) -> Any:
    """Return a schema that refuses unknown fields, which an API server drops."""
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    is_open = schema.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in schema
    if isinstance(schema.get("properties"), dict) and schema.get("type") == "object" and not is_open:
        closed["additionalProperties"] = False
    return closed


VALIDATORS = dict(_load())


def problems(manifest: Json) -> Iterator[str]:
    """Yield why an API server would refuse a manifest, or drop a part of it."""
    place = f"{manifest['kind']}/{manifest['metadata']['name']}"
    for error in VALIDATORS[manifest["apiVersion"], manifest["kind"]].iter_errors(manifest):
        yield f"{place}: {error.json_path}: {error.message[:200]}"
    yield from _invalid_names(place, manifest)
    yield from _broken_rules(place, manifest)


def _invalid_names(place: str, manifest: Json) -> Iterator[str]:
    metadata = manifest["metadata"]
    if not NAME.fullmatch(metadata["name"]):
        yield f"{place}: invalid name"
    for key, value in metadata["labels"].items():
        if not LABEL_NAME.fullmatch(key) or not LABEL_VALUE.fullmatch(value):
            yield f"{place}: invalid label {key}={value}"
    for key, value in metadata.get("annotations", {}).items():
        if not LABEL_NAME.fullmatch(key) or not isinstance(value, str):
            yield f"{place}: invalid annotation {key}={value}"
    for key in manifest.get("data", {}):
        if not DATA_KEY.fullmatch(key):
            yield f"{place}: invalid key {key}"


def _broken_rules(place: str, manifest: Json) -> Iterator[str]:
    """Yield violations of the rules between fields, `x-kubernetes-validations`."""
    spec = manifest.get("spec", {})
    if {"folderRef", "folderUID"} <= spec.keys() or {"parentFolderRef", "parentFolderUID"} <= spec.keys():
        yield f"{place}: two references to a folder"
    if manifest["kind"] == "GrafanaAlertRuleGroup" and not {"folderRef", "folderUID"} & spec.keys():
        yield f"{place}: no folder"
    if manifest["kind"] == "GrafanaNotificationPolicy" and {"continue", "object_matchers"} & spec["route"].keys():
        yield f"{place}: the first route has matchers"


def conflicts(manifests: list[Json]) -> list[tuple[str, str]]:
    """Return the kind and the name of each object that is there twice."""
    keys = [(each["kind"], each["metadata"]["name"]) for each in manifests]
    return sorted({key for key in keys if keys.count(key) > 1})
