"""Changes of manifests that applying them cannot make."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from heddle.diff.builder import ChangeBuilder
from heddle.diff.change import Change, Kind, Subject
from heddle.diff.files import from_yaml
from heddle.diff.objects import Tree
from heddle.diff.wording import describe_change, describe_recreation
from heddle.grafana.json_value import Json, mapping
from heddle.outputs.immutable import IMMUTABLE
from heddle.outputs.registry import FOLDERS

_KUSTOMIZATION = "kustomization.yaml"


def manifest_changes(before: Tree, after: Tree, names: tuple[str, str]) -> Iterator[Change]:
    """Yield a change for each immutable field of a kind of object, and for the namespace of each output.

    `names` is what reports call the trees. All other changes of manifests come from changes of the provisioning files.
    Raises BadInput.
    """
    for output, folder in FOLDERS.items():
        path = f"{folder}/{_KUSTOMIZATION}"
        if before.get(path) != after.get(path) and path in before and path in after:
            namespaces = [
                from_yaml(f"{name}:{path}", tree[path]).get("namespace")
                for tree, name in zip((before, after), names, strict=True)
            ]
            if namespaces[0] != namespaces[1]:
                sentence = describe_change("namespace", *namespaces)
                builder = ChangeBuilder(Subject("output", output, output))
                yield builder.change(Kind.BEHAVIOR, "output/namespace", sentence, (namespaces[0], namespaces[1]))
    yield from _immutable_changes(_objects(before, after, names[0]), _objects(after, before, names[1]))


def _immutable_changes(
    before: Mapping[tuple[str, str], Json], after: Mapping[tuple[str, str], Json]
) -> Iterator[Change]:
    changed: dict[tuple[str, str], list[str]] = {}
    for (kind, name), spec in sorted(before.items(), key=lambda item: item[0]):
        other = after.get((kind, name), spec)
        for field in IMMUTABLE[kind]:
            if spec.get(field) != other.get(field):
                changed.setdefault((kind, field), []).append(name)
    builder = ChangeBuilder(Subject("output", "operator", "operator"))
    for (kind, field), names in sorted(changed.items()):
        first = (kind, names[0])
        values = before[first].get(field), after[first].get(field)
        yield builder.change(Kind.BEHAVIOR, "operator/immutable", describe_recreation(kind, field, names), values)


def _objects(tree: Tree, other: Tree, name: str) -> dict[tuple[str, str], Json]:
    """Return `spec` of each object with immutable fields, in the files of `tree` that differ from `other`."""
    found = {}
    for path, content in tree.items():
        is_manifest = path.startswith(f"{FOLDERS['operator']}/") and path.endswith(".yaml")
        if is_manifest and path in other and other[path] != content:
            manifest = from_yaml(f"{name}:{path}", content)
            if (kind := str(manifest.get("kind"))) in IMMUTABLE:
                found[kind, str(mapping(manifest.get("metadata")).get("name"))] = mapping(manifest.get("spec"))
    return found
