"""A baseline: findings that a project began with, so that only new ones are reported.

A finding is recognised by its rule, its file and its message, and counted; its line may move.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from os.path import relpath
from pathlib import Path

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location

_FORMAT = 1
Baseline = Counter[tuple[str, str, str]]


def read_baseline(path: Path) -> Baseline:
    """Return the findings in a file. Raises BadInput."""
    try:
        value = json.loads(path.read_bytes())
        return Counter({(each[0], each[1], each[2]): int(each[3]) for each in value["findings"]})
    except OSError as error:
        raise BadInput([_bad(path, f"cannot be read: {error.strerror}")]) from None
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        raise BadInput([_bad(path, "is no baseline")]) from None


def encoded(findings: Iterable[Finding], root: Path) -> bytes:
    """Return the file of these findings: sorted, a line for each, so that merges conflict only where they must."""
    found = Counter(_key(finding, root) for finding in findings)
    lines = ",\n".join(f"  {json.dumps([*key, count], ensure_ascii=False)}" for key, count in sorted(found.items()))
    return f'{{\n"heddle": {_FORMAT},\n"findings": [\n{lines}\n]\n}}\n'.encode()


def new(findings: Sequence[Finding], baseline: Baseline, root: Path) -> tuple[Finding, ...]:
    """Return the findings that the baseline does not have; of equal ones the last."""
    left = Counter(baseline)
    found = []
    for finding in findings:
        key = _key(finding, root)
        if left[key] > 0:
            left[key] -= 1
        else:
            found.append(finding)
    return tuple(found)


def _key(finding: Finding, root: Path) -> tuple[str, str, str]:
    return finding.id, relpath(finding.location.file.partition("#")[0], root), finding.message


def _bad(path: Path, message: str) -> Finding:
    help = "write it with `heddle check --write-baseline FILE`"
    return Finding(id="check/invalid-baseline", location=Location(str(path)), message=f"{path} {message}", help=help)
