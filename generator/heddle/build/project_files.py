"""The files that are made of all definitions together: data sources, providers, alerts and who is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from heddle.build.output.manifest import Manifest
from heddle.build.request import Variables
from heddle.compile import langfuse
from heddle.compile.artifact import DATASOURCES, Artifact, Identity
from heddle.compile.placeholder_files import alerting_file, plugins_file
from heddle.compile.providers import compile_providers
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.lint.runner import lint_project
from heddle.rules.gate import gate
from heddle.rules.subjects import Project
from heddle.rules.summary import DashboardSummary
from heddle.settings.current import current_settings

if TYPE_CHECKING:
    from heddle.author.alerts import Alerts
    from heddle.author.datasources.types import DataSource
    from heddle.compile.alerting.grafana_rules import Panels
    from heddle.compile.alerting.receivers import MuteTiming, Receiver
    from heddle.rules.subjects import Alerting

FOLLOWING = frozenset({"dashboard/link", "alert/panel"})
"""What is wrong wherever something leads to a dashboard that does not compile: that one is to be mended, not these."""

# The words of data sources and of alerts are imported late: a folder of dashboards alone needs neither.


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectFiles:
    """What there is; `left_out` are the uids of the dashboards that are not chosen, `previous` what was made before."""

    specs: Sequence[DataSource]
    groups: Sequence[Alerts]
    summaries: Sequence[DashboardSummary]
    left_out: frozenset[str]
    previous: Manifest

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong with the dashboards among each other, with data sources, alerts and who is told."""
        for scope, subject in self.subjects():
            yield from lint_project(subject, gate(scope))

    def subjects(self) -> Iterator[tuple[str, object]]:
        """Yield what rules about everything together are asked about, each with the package that holds them."""
        uids = frozenset(spec.uid for spec in self.specs)
        yield (
            "project",
            Project(
                dashboards=self.summaries,
                sources=uids,
                made=[held for entry in self.previous.files for held in entry.holds],
                tombstones=self.previous.tombstones,
            ),
        )
        if self.specs:
            from heddle.rules.subjects import Sources

            yield "sources", Sources(specs=self.specs, default=current_settings().text("datasources.default"))
        if self._alerting:
            yield "alerting", self._asked()

    def buried_kinds(self) -> Iterator[Identity]:
        """Yield the objects that Grafana has to be told to delete once no file makes them any more."""
        yield from (Identity(kind="datasource", uid=spec.uid, name=spec.name) for spec in self.specs)
        if self._in_grafana:
            from heddle.compile.alerting import grafana_rules, notifications

            for group in self.groups:
                yield from grafana_rules.held(group)
            yield from notifications.held(*_told())

    def artifacts(self, buried: Sequence[Identity]) -> Iterator[Artifact]:
        """Yield the files, with the tombstones `buried`; only where nothing is wrong. Raises BadInput."""
        yield from self._datasources([each for each in buried if each.kind == "datasource"])
        yield from compile_providers(summary.folder for summary in self.summaries)
        yield plugins_file()
        if any(spec.uid == langfuse.SOURCE for spec in self.specs):
            yield langfuse.reader()
        yield from self._stack()
        yield from self._grafana_alerts([each for each in buried if each.kind != "datasource"])
        if self._alerting and current_settings().text("alerts") != "grafana":
            from heddle.compile.alerting.prometheus_rules import prometheus_rules

            made = (prometheus_rules(group, self._panels()) for group in self.groups)
            yield from (artifact for artifact in made if artifact.holds)

    def variables(self) -> Variables:
        """Return the names of the environment variables that these files make Grafana read."""
        read = [variable.name for spec in self.specs for variable in spec.variables()]
        needed = [each.secret.name for each in _told()[0] if each.secret] if self._in_grafana else []
        return Variables(needed=tuple(sorted({*needed})), read=tuple(sorted({*read} - {*needed})))

    def locations(self) -> Iterator[tuple[str, dict[str, Location]]]:
        """Yield the path of each file with the places of what is in it, by JSON pointer."""
        for spec in self.specs:
            yield f"{DATASOURCES}/{spec.uid}.yaml", {"": spec.location}
        which = current_settings().text("alerts")
        for group in self.groups:
            from heddle.compile.alerting.text import grafana_path, prometheus_path

            both = [alert.location for alert in group.active if alert.expression is not None]
            if which != "prometheus" and group.active:
                yield grafana_path(group), _rule_places(group.location, [alert.location for alert in group.active])
            if which != "grafana" and both:
                yield prometheus_path(group), _rule_places(group.location, both)

    @property
    def _alerting(self) -> bool:
        return bool(self.groups) or any(key.startswith("receivers.") for key in current_settings().values)

    @property
    def _in_grafana(self) -> bool:
        return self._alerting and current_settings().text("alerts") != "prometheus"

    def _datasources(self, buried: Sequence[Identity]) -> Iterator[Artifact]:
        if not self.specs and not buried:
            return
        from heddle.compile.datasources import compile_datasources

        yield from compile_datasources(self.specs, grafana=current_settings().version("grafana"), tombstones=buried)

    def _grafana_alerts(self, buried: Sequence[Identity]) -> Iterator[Artifact]:
        if not self._in_grafana and not buried:
            yield alerting_file()
            return
        from heddle.compile.alerting.grafana_rules import grafana_rules
        from heddle.compile.alerting.notifications import notifications

        yield notifications(*(_told() if self._in_grafana else ((), ())), buried)
        if self._in_grafana:
            yield from (grafana_rules(group, self._panels()) for group in self.groups if group.active)

    def _stack(self) -> Iterator[Artifact]:
        from heddle.stack.files import SOURCES, stack

        if {spec.uid for spec in self.specs} >= SOURCES:
            yield from stack(rules=bool(self.groups) and current_settings().text("alerts") != "grafana")

    def _panels(self) -> Panels:
        return {(each.uid, title): id for each in self.summaries for title, id in each.panels}

    def _asked(self) -> Alerting:
        from heddle.rules.subjects import Alerting

        told, timings = _told()
        return Alerting(
            groups=self.groups,
            panels=self._panels(),
            sources=frozenset(spec.uid for spec in self.specs),
            folders=frozenset(summary.folder for summary in self.summaries),
            left_out=self.left_out,
            interval=current_settings().text("alert_interval"),
            receivers=told,
            mute_timings=timings,
        )


def _rule_places(group: Location, rules: Sequence[Location]) -> dict[str, Location]:
    return {"": group, **{f"/groups/0/rules/{number}": location for number, location in enumerate(rules)}}


def _told() -> tuple[tuple[Receiver, ...], tuple[MuteTiming, ...]]:
    from heddle.compile.alerting.receivers import mute_timings, receivers

    return receivers(), mute_timings()
