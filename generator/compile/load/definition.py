"""A definition as a value: what a module declared, and whether it is written in the house's words."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Any

from generator.compile.load.discover import Source
from generator.compile.load.run import run
from generator.errors import BadInput
from generator.place import Place
from generator.problem import Problem


@dataclass(frozen=True, slots=True)
class Definition:
    """What one file declares: `value` is a grafanalib dashboard, a DataSource or Alerts.

    It is None for a data source that there is not with these settings.
    """

    source: Source
    value: Any

    @property
    def house(self) -> bool:
        """Whether the house's rules bind it: foreign grafanalib definitions are mended instead."""
        return bool(getattr(self.value, "house", False))


def define(source: Source) -> Definition:
    """Run a definition's file and return what it declares. Raises BadInput."""
    module = run(source)
    value = getattr(module, source.declares, None)
    if source.declares == "datasource" and not _is_datasource(value) and not _left_out(module):
        raise BadInput([_other(source, value, "one of generator.author.datasources")])
    if source.declares == "dashboard" and not hasattr(value, "to_json_data"):
        raise BadInput([_other(source, value, "a grafanalib Dashboard")])
    if source.declares == "alerts" and not _is_alerts(value):
        raise BadInput([_other(source, value, "one of generator.author.alerts")])
    return Definition(source, value)


def _left_out(module: ModuleType) -> bool:
    """Tell whether a definition says `datasource = None`: with these settings there is none."""
    return vars(module).get("datasource", False) is None


def _is_datasource(value: object) -> bool:
    from generator.author.datasources import DataSource  # late: a folder of dashboards alone needs none of the words

    return isinstance(value, DataSource)


def _is_alerts(value: object) -> bool:
    from generator.author.alerts import Alerts

    return isinstance(value, Alerts)


def _other(source: Source, value: object, wanted: str) -> Problem:
    found = "missing" if value is None else f"a {type(value).__name__}"
    return Problem(
        id="definition/type",
        place=Place(str(source.file)),
        message=f"`{source.declares}` is {found}, not {wanted}",
        mend=f"assign {wanted} to `{source.declares}` at the top level of the file",
    )
