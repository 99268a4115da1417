"""A reader of Prometheus' text format: the families of a recording with their types, labels and bucket bounds."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = Path(__file__).parent
_SAMPLE = re.compile(r"(\w+)(?:\{(.*)\})? \S+")
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"')


@dataclass
class Family:
    type: str
    labels: dict[str, set[str]] = field(default_factory=dict)


def families(name: str) -> dict[str, Family]:
    found: dict[str, Family] = {}
    for line in (FOLDER / name).read_text().splitlines():
        if line.startswith("# TYPE "):
            _, _, family, type = line.split(" ", 3)
            found[family] = Family(type)
        elif sample := _SAMPLE.fullmatch(line):
            owner = _owner(sample[1], found)
            for label, value in _LABEL.findall(sample[2] or ""):
                found[owner].labels.setdefault(label, set()).add(value)
    return found


def _owner(series: str, found: dict[str, Family]) -> str:
    return series if series in found else re.sub(r"_(bucket|sum|count)$", "", series)
