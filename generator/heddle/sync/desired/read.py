"""A file below `out/`, read as Grafana reads it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.grafana.json_value import Json
from heddle.grafana.provisioning_escape import Environment, environment_variables, expand, expand_text
from heddle.sync.kind import shown
from heddle.sync.resources import Wanted

_ON_THE_SERVER = "$__file{"


@dataclass(frozen=True, slots=True)
class Read:
    """What a file says, read twice: with the names of variables in it, and with what they hold."""

    file: str
    raw: Json
    environ: Environment

    @property
    def named(self) -> Environment:
        """Return an environment in which each variable holds its own name."""
        return {name: f"${name}" for name in self.environ}

    def both(self, value: Any) -> tuple[Any, Any]:  # noqa: ANN401
        """Return a value as it is shown and as it is sent."""
        return expand(value, self.named), expand(value, self.environ)

    def text(self, value: object) -> str:
        """Return a text as it is sent."""
        return expand_text(str(value or ""), self.environ)

    def needs(self, value: Any) -> tuple[str, ...]:  # noqa: ANN401
        """Return what a value is read with: names of variables, and `$__file{` where a file of the server's is."""
        files = {_ON_THE_SERVER} if _ON_THE_SERVER in str(value) else set()
        return tuple(sorted({*environment_variables(value), *files}))


def all_set(wanted: Iterable[Wanted], environ: Environment) -> None:
    """Refuse objects that are read with variables which are not set. Raises BadInput with all of them."""
    findings = [_unset(each, name) for each in wanted for name in each.needs if not environ.get(name)]
    if findings:
        raise BadInput(findings)


def _unset(wanted: Wanted, name: str) -> Finding:
    if name == _ON_THE_SERVER:
        message = f"{shown(wanted.key)} reads a file of Grafana's own machine, which a push cannot"
        help = "put what the file holds into an environment variable"
    else:
        message = f"the environment variable `{name}` is not set, and {shown(wanted.key)} is read with it"
        help = "set it, or push the others with `--only`"
    return Finding(id="push/missing-variable", location=Location(wanted.file), message=message, help=help)
