"""The templates of `heddle init` and `heddle new`, and how they become files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

_SUFFIX: Final = ".template"
_NAME: Final = re.compile(r"@([A-Z_]+)@")


def render(template: str, values: Mapping[str, str]) -> dict[str, str]:
    """Return the files of a template by their paths relative to where they belong.

    `@NAME@` in a path or a text is replaced by `values["NAME"]`; a name without a value raises KeyError.
    """
    folder = files("heddle.starter") / "templates" / template
    return {
        _fill(path.removesuffix(_SUFFIX), values): _fill(entry.read_text(encoding="utf-8"), values)
        for path, entry in sorted(_entries(folder, ""))
    }


def _entries(folder: Traversable, prefix: str) -> Iterator[tuple[str, Traversable]]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _entries(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(_SUFFIX):
            yield f"{prefix}{entry.name}", entry


def _fill(text: str, values: Mapping[str, str]) -> str:
    return _NAME.sub(lambda match: values[match[1]], text)
