"""Changes of manifests that come from the settings, and those that applying them cannot make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from heddle.diff.builder import ChangeBuilder
from heddle.diff.change import Change, Kind, Subject
from heddle.diff.files import from_yaml
from heddle.diff.objects import Tree
from heddle.diff.wording import describe_change, describe_count, describe_recreation, describe_remaining
from heddle.grafana.json_value import Json, mapping
from heddle.outputs.immutable import IMMUTABLE
from heddle.outputs.registry import FOLDERS
from heddle.outputs.size import MANIFEST_OUTPUTS

_KUSTOMIZATION = "kustomization.yaml"
_ASPECTS = {"namespace": "namespace", "resync period": "resync-period"}
_Pairs = list[tuple[Json, Json]]


def manifest_changes(before: Tree, after: Tree, names: tuple[str, str]) -> Iterator[Change]:
    """Yield the changes of metadata and of immutable fields, each once for all objects.

    `names` is what reports call the trees. All other changes of manifests come from changes of the provisioning files.
    Raises BadInput.
    """
    for output in sorted(MANIFEST_OUTPUTS):
        folder = FOLDERS[output]
        old, new = _manifests(before, after, folder, names[0]), _manifests(after, before, folder, names[1])
        pairs = [(old[path], new[path]) for path in old]
        builder = ChangeBuilder(Subject("output", output, output))
        yield from _metadata_changes(builder, pairs)
        same = [(one, other) for one, other in pairs if _identity(one) == _identity(other)]
        yield from _immutable_changes(builder, same)


def _metadata_changes(builder: ChangeBuilder, pairs: _Pairs) -> Iterator[Change]:
    changed: dict[tuple[str, Any, Any], int] = {}
    renamed = sum(_metadata(one).get("name") != _metadata(other).get("name") for one, other in pairs)
    for one, other in pairs:
        old, new = _properties(one), _properties(other)
        for key in {**old, **new}:
            if old.get(key) != new.get(key):
                values = key, old.get(key), new.get(key)
                changed[values] = changed.get(values, 0) + 1
    if renamed:
        sentence = describe_remaining(f"names of {describe_count(renamed)} changed")
        yield builder.change(Kind.BEHAVIOR, "output/name", sentence)
    for (key, before, after), count in changed.items():
        sentence = describe_change(f"{key} of {describe_count(count)}", before, after)
        if key == "namespace":
            sentence = describe_remaining(sentence)
        yield builder.change(Kind.BEHAVIOR, f"output/{_ASPECTS.get(key, 'label')}", sentence, (before, after))


def _immutable_changes(builder: ChangeBuilder, pairs: _Pairs) -> Iterator[Change]:
    changed: dict[tuple[str, str], _Pairs] = {}
    for one, other in pairs:
        for field in IMMUTABLE.get(str(one.get("kind")), ()):
            if mapping(one.get("spec")).get(field) != mapping(other.get("spec")).get(field):
                changed.setdefault((str(one["kind"]), field), []).append((one, other))
    for (kind, field), objects in sorted(changed.items(), key=lambda item: item[0]):
        names = sorted(str(_metadata(one).get("name")) for one, _ in objects)
        values = [mapping(side.get("spec")).get(field) for side in objects[0]]
        sentence = describe_recreation(kind, field, names)
        yield builder.change(Kind.BEHAVIOR, "operator/immutable", sentence, (values[0], values[1]))


def _manifests(tree: Tree, other: Tree, folder: str, name: str) -> dict[str, Json]:
    """Return the manifests in a folder that are in both trees and differ, by their paths."""
    return {
        path: from_yaml(f"{name}:{path}", tree[path])
        for path in sorted(tree.keys() & other.keys())
        if path.startswith(f"{folder}/") and not path.endswith(_KUSTOMIZATION) and tree[path] != other[path]
    }


def _metadata(manifest: Json) -> Json:
    return mapping(manifest.get("metadata"))


def _identity(manifest: Json) -> tuple[Any, ...]:
    metadata = _metadata(manifest)
    return manifest.get("kind"), metadata.get("namespace"), metadata.get("name")


def _properties(manifest: Json) -> Mapping[str, Any]:
    """Return what the settings decide about an object, by the names that reports use."""
    metadata = _metadata(manifest)
    labels = {f"label `{key}`": value for key, value in mapping(metadata.get("labels")).items()}
    own = {"namespace": metadata.get("namespace"), "resync period": mapping(manifest.get("spec")).get("resyncPeriod")}
    return {**own, **labels}
