"""The files that are made of all definitions together: data sources, providers, alerts and who is told."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from generator.checks.asking import problems_together
from generator.checks.gate import gate
from generator.checks.project_subject import Project
from generator.checks.summary import Summary
from generator.compile import langfuse
from generator.compile.artefact import DATASOURCES, Artefact, Identity
from generator.compile.empty import alerting_file, plugins_file
from generator.compile.output.manifest import Manifest
from generator.compile.providers import compile_providers
from generator.generate.request import Variables
from generator.place import Place
from generator.problem import Problem
from generator.settings.current import settings

if TYPE_CHECKING:
    from generator.author.alerts import Alerts
    from generator.author.datasources import DataSource
    from generator.checks.together import Alerting
    from generator.compile.alerting.panels import Panels
    from generator.compile.alerting.receivers import MuteTiming, Receiver

FOLLOWING = frozenset({"dashboard/link", "alert/panel"})
"""What is wrong wherever something leads to a dashboard that does not compile: that one is to be mended, not these."""

# The words of data sources and of alerts are imported late: a folder of dashboards alone needs neither.


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """What there is; `left_out` are the uids of the dashboards that are not chosen, `previous` what was made before."""

    specs: Sequence[DataSource]
    groups: Sequence[Alerts]
    summaries: Sequence[Summary]
    left_out: frozenset[str]
    previous: Manifest

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with the dashboards among each other, with data sources, alerts and who is told."""
        for scope, subject in self.subjects():
            yield from problems_together(subject, gate(scope))

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
            from generator.checks.together import Sources

            yield "sources", Sources(specs=self.specs, default=settings().text("datasources.default"))
        if self._alerting:
            yield "alerting", self._asked()

    def buried_kinds(self) -> Iterator[Identity]:
        """Yield the objects that Grafana has to be told to delete once no file makes them any more."""
        yield from (Identity(kind="datasource", uid=spec.uid, name=spec.name) for spec in self.specs)
        if self._in_grafana:
            from generator.compile.alerting import grafana_rules, notifications

            for group in self.groups:
                yield from grafana_rules.held(group)
            yield from notifications.held(*_told())

    def artefacts(self, buried: Sequence[Identity]) -> Iterator[Artefact]:
        """Yield the files, with the tombstones `buried`; only where nothing is wrong. Raises BadInput."""
        yield from self._datasources([each for each in buried if each.kind == "datasource"])
        yield from compile_providers(summary.folder for summary in self.summaries)
        yield plugins_file()
        if any(spec.uid == langfuse.SOURCE for spec in self.specs):
            yield langfuse.reader()
        yield from self._stack()
        yield from self._grafana_alerts([each for each in buried if each.kind != "datasource"])
        if self._alerting and settings().text("alerts") != "grafana":
            from generator.compile.alerting.prometheus_rules import prometheus_rules

            made = (prometheus_rules(group, self._panels()) for group in self.groups)
            yield from (artefact for artefact in made if artefact.holds)

    def variables(self) -> Variables:
        """Return the names of the environment variables that these files make Grafana read."""
        read = [variable.name for spec in self.specs for variable in spec.variables()]
        needed = [each.secret.name for each in _told()[0] if each.secret] if self._in_grafana else []
        return Variables(needed=tuple(sorted({*needed})), read=tuple(sorted({*read} - {*needed})))

    def places(self) -> Iterator[tuple[str, dict[str, Place]]]:
        """Yield the path of each file with the places of what is in it, by JSON pointer."""
        for spec in self.specs:
            yield f"{DATASOURCES}/{spec.uid}.yaml", {"": spec.place}
        which = settings().text("alerts")
        for group in self.groups:
            from generator.compile.alerting.text import grafana_path, prometheus_path

            both = [alert.place for alert in group.active if alert.expression is not None]
            if which != "prometheus" and group.active:
                yield grafana_path(group), _rule_places(group.place, [alert.place for alert in group.active])
            if which != "grafana" and both:
                yield prometheus_path(group), _rule_places(group.place, both)

    @property
    def _alerting(self) -> bool:
        return bool(self.groups) or any(key.startswith("receivers.") for key in settings().values)

    @property
    def _in_grafana(self) -> bool:
        return self._alerting and settings().text("alerts") != "prometheus"

    def _datasources(self, buried: Sequence[Identity]) -> Iterator[Artefact]:
        if not self.specs and not buried:
            return
        from generator.compile.datasources import compile_datasources

        yield from compile_datasources(self.specs, grafana=settings().version("grafana"), tombstones=buried)

    def _grafana_alerts(self, buried: Sequence[Identity]) -> Iterator[Artefact]:
        if not self._in_grafana and not buried:
            yield alerting_file()
            return
        from generator.compile.alerting.grafana_rules import grafana_rules
        from generator.compile.alerting.notifications import notifications

        yield notifications(*(_told() if self._in_grafana else ((), ())), buried)
        if self._in_grafana:
            yield from (grafana_rules(group, self._panels()) for group in self.groups if group.active)

    def _stack(self) -> Iterator[Artefact]:
        from generator.compile.stack.all import SOURCES, stack

        if {spec.uid for spec in self.specs} >= SOURCES:
            yield from stack(rules=bool(self.groups) and settings().text("alerts") != "grafana")

    def _panels(self) -> Panels:
        return {(each.uid, title): id for each in self.summaries for title, id in each.panels}

    def _asked(self) -> Alerting:
        from generator.checks.together import Alerting

        told, timings = _told()
        return Alerting(
            groups=self.groups,
            panels=self._panels(),
            sources=frozenset(spec.uid for spec in self.specs),
            folders=frozenset(summary.folder for summary in self.summaries),
            left_out=self.left_out,
            interval=settings().text("alert_interval"),
            receivers=told,
            mute_timings=timings,
        )


def _rule_places(group: Place, rules: Sequence[Place]) -> dict[str, Place]:
    return {"": group, **{f"/groups/0/rules/{number}": place for number, place in enumerate(rules)}}


def _told() -> tuple[tuple[Receiver, ...], tuple[MuteTiming, ...]]:
    from generator.compile.alerting.receivers import mute_timings, receivers

    return receivers(), mute_timings()
