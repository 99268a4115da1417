"""Baselines: the findings that a project starts with, so that `heddle check` reports only new ones.

A finding is identified by its id, its file and its message, and counted; its line may change.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from os.path import relpath
from pathlib import Path
from typing import Final, TypeAlias

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location

_FORMAT: Final = 1
Baseline: TypeAlias = Counter[tuple[str, str, str]]


def read_baseline(path: Path) -> Baseline:
    """Return the findings in a baseline file. Raises BadInput."""
    try:
        entries = json.loads(path.read_bytes())["findings"]
        return Counter({(entry[0], entry[1], entry[2]): int(entry[3]) for entry in entries})
    except OSError as error:
        raise BadInput([_invalid(path, f"cannot read {path}: {error.strerror}")]) from None
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        raise BadInput([_invalid(path, f"{path} is not a baseline")]) from None


def format_baseline(findings: Iterable[Finding], root: Path) -> bytes:
    """Return the content of a baseline file: sorted, one finding a line, so that branches merge without conflicts."""
    counts = Counter(_key(finding, root) for finding in findings)
    lines = ",\n".join(f"  {json.dumps([*key, count], ensure_ascii=False)}" for key, count in sorted(counts.items()))
    return f'{{\n"heddle": {_FORMAT},\n"findings": [\n{lines}\n]\n}}\n'.encode()


def new_findings(findings: Sequence[Finding], baseline: Baseline, root: Path) -> tuple[Finding, ...]:
    """Return the findings that the baseline does not contain; of equal ones the last."""
    remaining = Counter(baseline)
    new = []
    for finding in findings:
        key = _key(finding, root)
        if remaining[key] > 0:
            remaining[key] -= 1
        else:
            new.append(finding)
    return tuple(new)


def _key(finding: Finding, root: Path) -> tuple[str, str, str]:
    return finding.id, relpath(finding.location.file.partition("#")[0], root), finding.message


def _invalid(path: Path, message: str) -> Finding:
    help = "write one with `heddle check --write-baseline FILE`"
    return Finding(id="check/invalid-baseline", location=Location(str(path)), message=message, help=help)
