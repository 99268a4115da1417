"""What rules are asked about: a dashboard and its parts, each with what is around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from generator.checks.catalogue import Catalogue
from generator.checks.promql.nodes import Node
from generator.checks.promql.parse import Unparsable, parse
from generator.compile.tree import Json, panels

_PROMETHEUS = frozenset({"prometheus", "grafana-amazonprometheus-datasource", "grafana-azureprometheus-datasource"})


@dataclass(frozen=True)
class Dashboard:
    """`data` is Grafana's JSON; `house` tells whether it is written in the house's words."""

    data: Json
    house: bool = True
    folder: str = ""
    catalogue: Catalogue = field(default_factory=Catalogue)

    @property
    def title(self) -> str:
        """Its title, as messages name it."""
        return str(self.data.get("title") or self.data.get("uid") or "")

    def panels(self) -> Iterator[Panel]:
        """Return its panels, those inside collapsed rows too."""
        return iter(self._panels)

    @cached_property
    def _panels(self) -> tuple[Panel, ...]:
        return tuple(Panel(panel, self) for panel in panels(self.data))

    def variables(self) -> Iterator[Variable]:
        """Yield its variables, in their order."""
        for variable in self.data.get("templating", {}).get("list", ()):
            yield Variable(variable, self)

    @cached_property
    def source_types(self) -> dict[str, str]:
        """The data source type of each variable that chooses one, by the variable's name."""
        found = self.data.get("templating", {}).get("list", ())
        return {each["name"]: str(each.get("query", "")) for each in found if each.get("type") == "datasource"}


@dataclass(frozen=True)
class Panel:
    """One panel of a dashboard."""

    data: Json
    dashboard: Dashboard

    @property
    def type(self) -> str:
        """Its type, such as `timeseries`."""
        return str(self.data.get("type", ""))

    @property
    def title(self) -> str:
        """Its title, as messages name it."""
        return str(self.data.get("title", ""))

    @property
    def defaults(self) -> Json:
        """What holds for all its fields."""
        found: Json = self.data.get("fieldConfig", {}).get("defaults", {})
        return found

    def queries(self) -> Iterator[Query]:
        """Return its queries that ask a Prometheus something."""
        return iter(self._queries)

    @cached_property
    def _queries(self) -> tuple[Query, ...]:
        targets = (target for target in self.data.get("targets", ()) if str(target.get("expr", "")).strip())
        return tuple(Query(each["expr"], each, self) for each in targets if self._type_of(each) in _PROMETHEUS)

    def source_type(self, target: Json) -> str:
        """Return the type of the data source that a target asks; empty where it is not said."""
        return self._type_of(target)

    def _type_of(self, target: Json) -> str:
        for holder in (target, self.data):
            source = holder.get("datasource")
            if isinstance(source, dict) and source.get("type"):
                return str(source["type"])
            uid = source.get("uid", "") if isinstance(source, dict) else source
            name = str(uid or "").strip("${}")
            if name in self.dashboard.source_types:
                return self.dashboard.source_types[name]
        return ""


@dataclass(frozen=True)
class Query:
    """One PromQL query: `target` is None for an alert's, `panel` too."""

    text: str
    target: Json
    panel: Panel

    @cached_property
    def node(self) -> Node | None:
        """Its tree, None where it does not parse."""
        try:
            return parse(self.text)
        except Unparsable:
            return None

    @cached_property
    def lowered(self) -> str:
        """Its text in lower case, to look for words in."""
        return self.text.lower()

    @property
    def catalogue(self) -> Catalogue:
        """The metrics that are known."""
        return self.panel.dashboard.catalogue

    @property
    def instant(self) -> bool:
        """Whether it asks for one moment."""
        return bool(self.target.get("instant")) and not self.target.get("range")

    @property
    def legend(self) -> str:
        """Its legend template."""
        found = str(self.target.get("legendFormat") or "")
        return "" if found == "__auto" else found


@dataclass(frozen=True)
class Variable:
    """One variable of a dashboard."""

    data: Json
    dashboard: Dashboard

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.data.get("name", ""))
