"""What rules are asked about: a dashboard and its parts, each with what is around it.

- What rules about all dashboards together are asked about; apart, since it needs no word of data sources or alerts.
- What rules about everything together are asked about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from heddle.author.alerts import Alerts
from heddle.author.datasources import DataSource
from heddle.catalog.lookup import Catalog
from heddle.compile.alerting.grafana_rules import Panels
from heddle.compile.alerting.receivers import MuteTiming, Receiver
from heddle.compile.artifact import Identity
from heddle.grafana.datasource_types import datasource_type
from heddle.grafana.json_value import Json
from heddle.grafana.model import walk_panels
from heddle.grafana.panel_types import PanelType, panel_type
from heddle.grafana.variables import whole_reference
from heddle.promql.ast import Node
from heddle.promql.parse import PromqlSyntaxError, parse_promql
from heddle.rules.summary import DashboardSummary


@dataclass(frozen=True)
class Dashboard:
    """`data` is Grafana's JSON; `house` tells whether it is written in the house's words."""

    data: Json
    built_with_heddle: bool = True
    folder: str = ""
    catalog: Catalog = field(default_factory=Catalog)

    @property
    def title(self) -> str:
        """Its title, as messages name it."""
        return str(self.data.get("title") or self.data.get("uid") or "")

    def panels(self) -> Iterator[Panel]:
        """Return its panels, those inside collapsed rows too."""
        return iter(self._panels)

    @cached_property
    def _panels(self) -> tuple[Panel, ...]:
        return tuple(Panel(panel, self) for panel in walk_panels(self.data))

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
    def facts(self) -> PanelType:
        """The facts about its type."""
        return panel_type(self.data.get("type"))

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
        languages = ((target, datasource_type(self._type_of(target)).language) for target in targets)
        return tuple(Query(target["expr"], target, self) for target, language in languages if language == "promql")

    def source_type(self, target: Json) -> str:
        """Return the type of the data source that a target asks; empty where it is not said."""
        return self._type_of(target)

    def _type_of(self, target: Json) -> str:
        for holder in (target, self.data):
            source = holder.get("datasource")
            if isinstance(source, dict) and source.get("type"):
                return str(source["type"])
            uid = source.get("uid", "") if isinstance(source, dict) else source
            reference = whole_reference(str(uid or ""))
            if reference and reference.name in self.dashboard.source_types:
                return self.dashboard.source_types[reference.name]
        return ""


@dataclass(frozen=True)
class Query:
    """One PromQL query: `target` is None for an alert's, `panel` too."""

    text: str
    target: Json
    panel: Panel

    @cached_property
    def node(self) -> Node | None:
        """Its tree, None where it does not parse_promql."""
        try:
            return parse_promql(self.text)
        except PromqlSyntaxError:
            return None

    @cached_property
    def lowered(self) -> str:
        """Its text in lower case, to look for words in."""
        return self.text.lower()

    @property
    def catalog(self) -> Catalog:
        """The metrics that are known."""
        return self.panel.dashboard.catalog

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """All dashboards, in a few words each, and the uids of the data sources.

    `made` are the objects that the files held so far, `tombstones` those that they make Grafana delete.
    """

    dashboards: Sequence[DashboardSummary]
    sources: frozenset[str] = frozenset()
    made: Sequence[Identity] = ()
    tombstones: Sequence[Identity] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """All data sources; `default` is the one that the settings choose."""

    specs: Sequence[DataSource]
    default: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alerting:
    """All alerts, what they are held against, and who is told.

    `panels` are those of all dashboards, `sources` the uids of the data sources, `folders` the titles of the
    dashboards' folders, `left_out` the uids of dashboards whose systems are not chosen, `interval` how often alerts
    are evaluated.
    """

    groups: Sequence[Alerts]
    panels: Panels = field(default_factory=dict)
    sources: frozenset[str] = frozenset()
    folders: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    interval: str = "1m"
    receivers: Sequence[Receiver] = ()
    mute_timings: Sequence[MuteTiming] = ()
