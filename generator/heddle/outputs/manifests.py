"""Manifests of Kubernetes objects."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from heddle.compile.artifact import Artifact
from heddle.compile.yaml import dump, dump_with_line
from heddle.grafana.json_value import Json
from heddle.outputs.names import object_name
from heddle.outputs.size import compact_json
from heddle.settings.model import Settings

_DOLLAR: Final = (b"$", b"${DOLLAR}")
_BRACES: Final = (b"{{", b"{{`{{`}}")
_FLUX: Final = {"kustomize.toolkit.fluxcd.io/substitute": "disabled"}


def label_pairs(labels: Iterable[str]) -> dict[str, str]:
    """Return labels of the settings, `name=value`, by name."""
    return dict(label.split("=", 1) for label in labels)


class Manifests:
    """Writes manifests below one folder of `out/`, with the namespace and the labels of the settings.

    `paths` are those of all manifests so far, relative to the folder.
    """

    def __init__(self, folder: str, settings: Settings) -> None:
        self._folder = folder
        self._settings = settings.kubernetes
        self._owner = settings.push.owner
        self.paths: list[str] = []

    def name(self, *parts: str) -> str:
        """Return the name of an object of this project."""
        return object_name(self._owner, *parts)

    def write(
        self,
        path: str,
        kind: tuple[str, str],
        name: str,
        content: Json,
        *,
        labels: Iterable[str] = (),
        annotations: Json | None = None,
        document: tuple[tuple[str, str], Json] | None = None,
    ) -> Artifact:
        """Return the file of an object; `kind` is its API version and its kind, `content` all but its metadata.

        `document` is a path in the last mapping of `content`, and the JSON that it holds as a text.
        """
        settings = self._settings
        notes = {**(annotations or {}), **(_FLUX if settings.substitution == "flux" else {})}
        metadata = {
            "name": name,
            **({"namespace": settings.namespace} if settings.namespace else {}),
            "labels": {
                "app.kubernetes.io/managed-by": "heddle",
                "app.kubernetes.io/part-of": object_name(self._owner),
                **label_pairs(settings.labels),
                **label_pairs(labels),
            },
            **({"annotations": notes} if notes else {}),
        }
        self.paths.append(path)
        manifest = {"apiVersion": kind[0], "kind": kind[1], "metadata": metadata, **content}
        file = dump_with_line(manifest, document[0], compact_json(document[1])) if document else dump(manifest)
        return Artifact(path=f"{self._folder}/{path}", content=self._escape(file))

    def kustomization(self) -> Artifact:
        """Return the file that applies all manifests so far."""
        namespace = {"namespace": self._settings.namespace} if self._settings.namespace else {}
        content: Json = {
            "apiVersion": "kustomize.config.k8s.io/v1beta1",
            "kind": "Kustomization",
            **namespace,
            "generatorOptions": {"disableNameSuffixHash": True},
            "resources": sorted(self.paths),
        }
        return Artifact(path=f"{self._folder}/kustomization.yaml", content=dump(content))

    def _escape(self, content: bytes) -> bytes:
        """Return a file that becomes the given one after a tool has expanded its variables.

        Flux has an annotation for this: its escape, `$$`, is ambiguous next to another dollar sign.
        """
        match self._settings.substitution:
            case "envsubst":
                return content.replace(*_DOLLAR)
            case "helm":
                return content.replace(*_BRACES)
        return content
