"""Rules of a project: modules like those in `heddle.rules`, in the folder that the setting `rules` names."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType

from heddle.diagnostics.errors import BadInput, collecting
from heddle.diagnostics.exceptions import exception_finding
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.project.source_modules import execute_module
from heddle.rules.registry import rules
from heddle.rules.rule import Rule, rule_from_module

_PACKAGE = "heddle_project_rules"
_SCOPES = frozenset(rule.scope for rule in rules())


def project_rules(folder: Path) -> tuple[Rule, ...]:
    """Return the rules below a folder, ordered by id; `team/no_pie.py` is `team/no-pie`. None if it does not exist.

    The examples of each rule are tried. Raises BadInput for a module that is not a rule, for a rule that does not
    report its bad example or reports its good one, and for an id that Heddle has.
    """
    findings: list[Finding] = []
    loaded_rules: list[Rule] = []
    known = {rule.id for rule in rules()}
    for path in sorted(folder.glob("*/*.py")):
        if not path.name.startswith("_"):
            with collecting(findings):
                rule = _load(path)
                findings += _problems(rule, path, known)
                loaded_rules.append(rule)
    if findings:
        raise BadInput(findings)
    return tuple(sorted(loaded_rules, key=lambda rule: rule.id))


def _load(path: Path) -> Rule:
    try:
        return rule_from_module(_module(path))
    except AttributeError as error:
        raise BadInput([_raised(path, "a part is missing: ", error)]) from None
    except Exception as error:
        raise BadInput([_raised(path, f"{type(error).__name__}: ", error)]) from None


def _module(path: Path) -> ModuleType:
    name = f"{_PACKAGE}.{path.parent.name}.{path.stem}"
    module = execute_module(name, path)
    del sys.modules[name]
    return module


def _problems(rule: Rule, path: Path, known: set[str]) -> Iterator[Finding]:
    if rule.scope not in _SCOPES:
        yield _invalid(
            path, f"the argument of `check` is a {rule.scope!r}; it must be one of {', '.join(sorted(_SCOPES))}"
        )
        return
    if rule.id in known:
        yield _invalid(path, f"Heddle already has a rule {rule.id!r}")
    for name, example, is_reported in (("bad", rule.bad, True), ("good", rule.good, False)):
        try:
            reported = any(rule.check(example()))
        except Exception as error:
            yield _raised(path, f"its {name} example raises {type(error).__name__}: ", error)
            continue
        if reported is not is_reported:
            yield _invalid(path, f"it {'reports' if reported else 'does not report'} its {name} example")


def _raised(path: Path, problem: str, error: Exception) -> Finding:
    """Return the finding for an exception, at the line of the rule that raised it."""
    finding = _invalid(path, f"{problem}{error.msg if isinstance(error, SyntaxError) else error}")
    cause = exception_finding(error, path, path.parents[1])
    return replace(finding, location=cause.location, help=cause.help or finding.help, notes=cause.notes)


def _invalid(path: Path, problem: str) -> Finding:
    return Finding(
        id="check/invalid-rule",
        location=Location(str(path)),
        message=f"{path.parent.name}/{path.name} is not a valid rule: {problem}",
        help="see docs/adding-a-rule.md, or create one with `heddle new rule`",
    )
