"""The size of a dashboard's manifest, and the limits of Kubernetes."""

from __future__ import annotations

import json
from typing import Final

from heddle.grafana.json_value import Json

MANIFEST_OUTPUTS: Final = frozenset({"configmaps", "operator"})
"""Outputs with one manifest for each dashboard."""

LARGE: Final = 200_000
"""`kubectl apply` copies the manifest to an annotation, and all annotations together may have 262,144 bytes."""

TOO_LARGE: Final = 900_000
"""The data of a ConfigMap may have 1,048,576 bytes, and a request to etcd about as much again."""

_ESCAPED_BY_GO: Final = "<>&"
"""Characters that kubectl writes to the annotation as six bytes each."""


def compact_json(data: Json) -> str:
    """Return JSON of one line, in ASCII, since YAML gives some other characters a meaning."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"))


def applied_size(text: str) -> int:
    """Return the bytes of a text in the annotation of `kubectl apply`: as a string of JSON."""
    return len(json.dumps(text)) + 5 * sum(map(text.count, _ESCAPED_BY_GO))
