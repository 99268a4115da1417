"""The files that come from the whole project: data sources, dashboard providers, alerts and notification routing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from heddle.build.source_map_file import encode_locations
from heddle.compile.artifact import DATASOURCES, Artifact, Identity
from heddle.compile.folders import compile_providers
from heddle.compile.permissions import compile_permissions
from heddle.compile.yaml import dump
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.location import Location
from heddle.lint.project import has_alerting, panel_ids
from heddle.project.pipeline import Project
from heddle.rules.summary import DashboardSummary
from heddle.settings.model import Settings

if TYPE_CHECKING:
    from heddle.compile.alerting.receivers import MuteTiming, Receiver

# The modules about data sources and alerts are imported late: a project of dashboards alone needs neither.


@dataclass(frozen=True, slots=True, kw_only=True)
class Variables:
    """Names of environment variables that Grafana reads; it does not start without those `needed`."""

    needed: tuple[str, ...] = ()
    read: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProjectFiles:
    """The files of a project; `summaries` are those of its compiled dashboards."""

    project: Project
    summaries: Sequence[DashboardSummary]

    def deletable(self) -> Iterator[Identity]:
        """Yield the objects that Grafana deletes only with a tombstone."""
        for spec in self.project.datasources:
            yield Identity(kind="datasource", uid=spec.uid, name=spec.name)
        if self._in_grafana:
            from heddle.compile.alerting.notifications import notification_identities
            from heddle.compile.alerting.rules import grafana_identities

            for group in self.project.alert_groups:
                yield from grafana_identities(group)
            yield from notification_identities(*_notification_settings(self.project.settings))

    def artifacts(self, tombstones: Sequence[Identity]) -> Iterator[Artifact]:
        """Yield the files, of a project without errors. Raises BadInput."""
        yield from self._datasources([identity for identity in tombstones if identity.kind == "datasource"])
        yield from compile_providers((summary.folder for summary in self.summaries), self._settings.provisioning)
        yield from compile_permissions(self._settings)
        yield _placeholder("plugins")
        for file in self.project.output_files:
            yield Artifact(path=file.path, content=file.content.encode())
        yield from self._stack()
        yield from self._grafana_alerts([identity for identity in tombstones if identity.kind != "datasource"])
        if has_alerting(self.project) and self._evaluated_by != "grafana":
            from heddle.compile.alerting.rules import prometheus_rules

            panels = panel_ids(self.summaries)
            alerts = self.project.settings.alerts
            files = (prometheus_rules(group, panels, alerts) for group in self.project.alert_groups)
            yield from (artifact for artifact in files if artifact.holds)
        yield from self._recording_rules()

    def _recording_rules(self) -> Iterator[Artifact]:
        alerts = self.project.settings.alerts
        if alerts.evaluator == "grafana" and not alerts.recording_rules:
            return
        from heddle.compile.alerting.rules import recorded_expressions, recording_rules

        for system, expressions in recorded_expressions(self.project.catalog()):
            yield recording_rules(system, expressions, alerts)

    def variables(self) -> Variables:
        """Return the environment variables that these files make Grafana read."""
        read = {variable.name for spec in self.project.datasources for variable in spec.variables()}
        receivers = _notification_settings(self.project.settings)[0] if self._in_grafana else ()
        needed = {receiver.secret.name for receiver in receivers if receiver.secret}
        return Variables(needed=tuple(sorted(needed)), read=tuple(sorted(read - needed)))

    def source_map(self) -> Iterator[tuple[str, bytes]]:
        """Yield the path of each file with its entry in the source map."""
        for path, locations in self._locations():
            yield path, encode_locations(locations, self.project.settings.root)

    def _locations(self) -> Iterator[tuple[str, dict[str, Location]]]:
        for spec in self.project.datasources:
            yield f"{DATASOURCES}/{spec.uid}.yaml", {"": spec.location}
        for group in self.project.alert_groups:
            from heddle.compile.alerting.rules import grafana_path, prometheus_path

            in_prometheus = [alert.location for alert in group.active if alert.expression is not None]
            if self._evaluated_by != "prometheus" and group.active:
                yield grafana_path(group), _rules(group.location, [alert.location for alert in group.active])
            if self._evaluated_by != "grafana" and in_prometheus:
                yield prometheus_path(group), _rules(group.location, in_prometheus)

    @property
    def _settings(self) -> Settings:
        return self.project.settings

    @property
    def _evaluated_by(self) -> str:
        return self._settings.alerts.evaluator

    @property
    def _in_grafana(self) -> bool:
        return has_alerting(self.project) and self._evaluated_by != "prometheus"

    def _datasources(self, tombstones: Sequence[Identity]) -> Iterator[Artifact]:
        if not self.project.datasources and not tombstones:
            return
        from heddle.compile.datasources import compile_datasources

        settings = self.project.settings
        yield from compile_datasources(
            self.project.datasources,
            grafana=settings.grafana,
            default=settings.default_datasource or "",
            tombstones=tombstones,
            org=settings.provisioning.org,
        )

    def _grafana_alerts(self, tombstones: Sequence[Identity]) -> Iterator[Artifact]:
        if not self._in_grafana and not tombstones:
            yield _placeholder("alerting")
            return
        from heddle.compile.alerting.notifications import notifications
        from heddle.compile.alerting.rules import grafana_rules

        project = self.project
        org = project.settings.provisioning.org
        yield notifications(
            *(_notification_settings(project.settings) if self._in_grafana else ((), ())), tombstones, org
        )
        if self._in_grafana:
            panels = panel_ids(self.summaries)
            for group in project.alert_groups:
                if group.active:
                    yield grafana_rules(group, panels, project.settings.alerts, project.folder_titles, org)

    def _stack(self) -> Iterator[Artifact]:
        settings = self._settings
        if not settings.stack:
            return
        from heddle.stack.files import missing_datasource, stack_datasources, stack_files

        by_uid = {spec.uid: spec for spec in self.project.datasources}
        if missing := sorted(stack_datasources(settings) - by_uid.keys()):
            raise BadInput(missing_datasource(settings, uid) for uid in missing)
        rules = bool(self.project.alert_groups) and self._evaluated_by != "grafana"
        yield from stack_files(settings, self.project.systems, by_uid["loki"].connection, rules=rules)


def _placeholder(kind: str) -> Artifact:
    """Return a file without content: Grafana logs an error at every start for a provisioning folder that is missing."""
    return Artifact(path=f"provisioning/{kind}/heddle.yaml", content=dump({"apiVersion": 1}))


def _rules(group: Location, rules: Sequence[Location]) -> dict[str, Location]:
    return {"": group, **{f"/groups/0/rules/{index}": location for index, location in enumerate(rules)}}


def _notification_settings(settings: Settings) -> tuple[tuple[Receiver, ...], tuple[MuteTiming, ...]]:
    from heddle.compile.alerting.receivers import mute_timings, receivers

    return receivers(settings), mute_timings(settings)
