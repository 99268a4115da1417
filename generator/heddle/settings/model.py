"""The settings of the tool: one class for each table. The text below a field is its description in docs/settings.md."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, dataclass_transform

from msgspec import Struct, field

from heddle.settings.document import Document, Source
from heddle.settings.schema import variable
from heddle.settings.types import (
    Duration,
    EnvHeader,
    EnvName,
    GrafanaNamespace,
    KubernetesKey,
    KubernetesLabel,
    KubernetesName,
    LabelName,
    Member,
    Shift,
    Url,
    Version,
)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
class SettingsTable(Struct, frozen=True, kw_only=True):
    """A table of settings. `None` stands for "not set"; in TOML that is an empty string."""


class DataSourceSettings(SettingsTable):
    """How Grafana and `heddle prove` reach a data source."""

    url: Url | None = None
    """Address of the data source, as Grafana reaches it. Not set: the definition's own default."""
    tls_skip_verify: bool = False
    """Accept any certificate. For trials only."""
    tls_server_name: str | None = None
    """Name that the server's certificate must carry, if not the URL's host."""
    tls_ca_env: EnvName | None = None
    """Variable with the CA certificate to trust (PEM), if not one of the system's."""
    tls_client_cert_env: EnvName | None = None
    """Variable with the client certificate (PEM)."""
    tls_client_key_env: EnvName | None = None
    """Variable with the client certificate's key (PEM)."""
    basic_auth_user_env: EnvName | None = None
    """Variable with the user for basic authentication."""
    basic_auth_password_env: EnvName | None = None
    """Variable with the password for basic authentication."""
    bearer_token_env: EnvName | None = None
    """Variable with the token sent as `Authorization: Bearer`."""
    tenant: str | None = None
    """Tenant sent as `X-Scope-OrgID`, if it is not a secret."""
    tenant_env: EnvName | None = None
    """Variable with the tenant sent as `X-Scope-OrgID`; takes precedence over `tenant`."""
    headers_env: tuple[EnvHeader, ...] = ()
    """Additional headers, each with the variable that holds its value."""


class Logs(SettingsTable):
    """Labels of logs, and how to find the trace id of a log line."""

    selector: str = '{job=~".+"}'
    """LogQL stream selector of the logs that belong to traces."""
    service_label: str = "job"
    """Log label that identifies the service."""
    trace_id_label: str | None = "trace_id"
    """Label or structured metadata that holds the trace id. Not set: only the text is searched."""
    trace_id_regex: str | None = r"""(?:trace_id|traceId|traceID)[=":\s]+"?([0-9a-f]{32})"""
    """Regular expression whose first group is the trace id in a log line. Not set: only the label is used."""
    extract_trace_id: bool = False
    """Promtail and Alloy find the trace id of a line with `trace_id_regex` and store it as `trace_id_label`."""


class Traces(SettingsTable):
    """Where traces are stored, and the links from a span to its logs and metrics."""

    backend: Literal["jaeger", "tempo"] = "jaeger"
    """Where traces are stored. Selects the data source, the queries of panels and the exporter of the collector."""
    filter_logs_by_trace_id: bool = False
    """Show only log lines that contain the trace id. Without such lines, it shows nothing."""
    span_start_shift: Shift = "-5m"
    """Start of the search for a span's logs, relative to the span's start."""
    span_end_shift: Shift = "5m"
    """End of the search for a span's logs, relative to the span's end."""


class AlertSettings(SettingsTable):
    """Evaluation and texts of alerts."""

    evaluator: Literal["both", "grafana", "prometheus"] = "both"
    """What evaluates the alerts, and so which files are generated. With `both`, load only one of the two."""
    interval: Duration = "1m"
    """How often alerts are evaluated: a multiple of 10 s."""
    recording_rules: bool = False
    """Whether Prometheus has loaded the recording rules in `out/prometheus/rules`: then panels and alerts query their
    short names instead of what they compute."""
    grafana_url: Url = "http://localhost:3000"
    """Address at which people open Grafana: alerts of Prometheus link to their panels there."""
    runbooks: str | None = None
    """Address at which the pages of `heddle runbooks` are published: alerts link to them. Not set: no links."""


class ReceiverSettings(SettingsTable):
    """A contact point for alerts."""

    type: Literal["slack", "pagerduty", "email", "webhook"]
    """Kind of contact point."""
    secret_env: EnvName | None = None
    """Variable with the webhook URL or PagerDuty's integration key. Grafana does not start without it."""
    addresses: tuple[str, ...] = ()
    """Addresses of an e-mail receiver."""
    severities: tuple[str, ...] = ()
    """Severities to receive: `critical`, `warning`, `info`. Empty: all."""
    systems: tuple[str, ...] = ()
    """Systems to receive alerts of. Empty: all. One receiver, for all severities and systems, gets the rest."""
    mute_timings: tuple[str, ...] = ()
    """Names under `mute_timings` during which this receiver is muted."""


class MuteTimingSettings(SettingsTable):
    """A time during which receivers are muted."""

    times: tuple[str, ...] = ()
    """Times of day, as `["22:00-06:00"]`. Empty: the whole day."""
    weekdays: tuple[str, ...] = ()
    """Days of the week, as `["saturday", "sunday"]`. Empty: every day."""
    location: str = "UTC"
    """Time zone of the times, as `Europe/Berlin`."""


class RuleException(SettingsTable):
    """An exception from a rule of `heddle check`."""

    rule: str
    """Id of the rule that is not applied."""
    because: str
    """Reason. An exception without a reason is rejected."""
    until: str | None = None
    """Day on which the rule applies again, as `2027-01-31`. Not set: never."""
    dashboard: str | None = None
    """Uid of the dashboard it is for, or a glob such as `shop-*`. Not set: all dashboards."""


class Cost(SettingsTable):
    """Limits of `heddle prove --budget`; 0 means no limit."""

    series: float = 0
    """Most series that the queries return."""
    samples: float = 0
    """Most samples that the queries read."""
    seconds: float = 0
    """Most seconds that the queries take."""


class Budget(SettingsTable):
    """What dashboards may cost at query time."""

    panel: Cost = Cost()
    """All queries of one panel."""
    dashboard: Cost = Cost()
    """One refresh of a dashboard."""


class Push(SettingsTable):
    """How `heddle push` reaches Grafana, and which objects it manages."""

    url: Url | None = None
    """Address of Grafana, with its path. Not set: the variable `GRAFANA_URL`."""
    token_env: EnvName = "GRAFANA_TOKEN"
    """Variable with a service account's token."""
    user_env: EnvName = "GRAFANA_USER"
    """Variable with a user, used without a token."""
    password_env: EnvName = "GRAFANA_PASSWORD"
    """Variable with the user's password."""
    org: int | None = None
    """Id of the organization, for a user of several. Not set: the one that the credentials belong to."""
    headers_env: tuple[EnvHeader, ...] = ()
    """Additional headers, for example for a proxy."""
    ca: str | None = None
    """File with the CA certificates to trust (PEM), if not the system's."""
    client_cert: str | None = None
    """File with the client certificate (PEM)."""
    client_key: str | None = None
    """File with the client certificate's key (PEM)."""
    timeout: float = 30
    """Seconds to wait for a response."""
    retries: int = 5
    """How often a request is repeated after 429, 502, 503, 504 and broken connections."""
    owner: str = "heddle"
    """Name in the ownership markers. Each repository that pushes to one organization needs its own."""
    provenance: Literal["none", "api"] = "none"
    """`api` makes pushed alerting objects read-only in Grafana; with `none`, people can edit them."""


class Provisioning(SettingsTable):
    """Where Grafana reads the files, and for which organization."""

    dashboards_path: str = "/var/lib/grafana/dashboards"
    """Where `out/dashboards` is mounted in Grafana's machine or container."""
    org: int = 1
    """Id of the organization that the files belong to. `heddle push` uses `push.org`."""


class FolderPermissions(SettingsTable):
    """Permissions of a folder, by its title; each level includes the ones above it. Administrators always may. Only
    `heddle push` sets permissions: Grafana reads none from files."""

    view: tuple[Member, ...] = ()
    """Roles, teams and users that may view its dashboards."""
    edit: tuple[Member, ...] = ()
    """Roles, teams and users that may edit its dashboards and alert rules."""
    admin: tuple[Member, ...] = ()
    """Roles, teams and users that may also change its permissions."""


class Fleet(SettingsTable):
    """The Grafanas that the option `--fleet` covers. Only read without an environment."""

    environments: tuple[str, ...] = ()
    """Environments, one for each Grafana, in the order in which they are pushed."""


class Kubernetes(SettingsTable):
    """The manifests of the outputs `configmaps` and `operator`."""

    namespace: KubernetesName | None = None
    """Namespace of all objects. Not set: the one that they are applied to."""
    labels: tuple[KubernetesLabel, ...] = ()
    """Labels of all objects."""
    dashboard_label: KubernetesLabel = "grafana_dashboard=1"
    """Label by which Grafana's sidecar finds dashboards."""
    datasource_label: KubernetesLabel = "grafana_datasource=1"
    """Label by which the sidecar finds data sources."""
    alert_label: KubernetesLabel = "grafana_alert=1"
    """Label by which the sidecar finds alerting files."""
    folder_annotation: KubernetesKey = "k8s-sidecar-target-directory"
    """Annotation with the folder of a dashboard, which the sidecar reads; `sidecar.dashboards.folderAnnotation` of the
    Helm chart changes it. Not followed by Grafana without `provider.foldersFromFilesStructure`."""
    rule_labels: tuple[KubernetesLabel, ...] = ("release=kube-prometheus-stack",)
    """Labels by which the Prometheus operator selects rules and scrape configurations."""
    substitution: Literal["none", "envsubst", "flux", "helm"] | None = None
    """Tool that expands variables in the manifests before they are applied: text of dashboards and alerts is escaped
    for it. Not set: as `none`, but `heddle check` notes dashboards with text that such a tool would expand."""


class Operator(SettingsTable):
    """The objects of grafana-operator, in the output `operator`. `kubernetes` has the settings of all manifests."""

    instance_selector: tuple[KubernetesLabel, ...] = ("dashboards=grafana",)
    """Labels of the Grafanas that the objects are for. The operator cannot change them in an existing object."""
    resync_period: Duration = "10m"
    """How often the operator compares Grafana with the objects."""
    secret: KubernetesName = "heddle"
    """Secret with the values of the environment variables that data sources and contact points name; its keys are the
    names of the variables."""


class GitSync(SettingsTable):
    """The repository from which Grafana's Git Sync reads the output `git-sync`."""

    target: Literal["folder", "folderless", "instance"] = "folder"
    """Target of the sync, as Grafana's connection names it. With `folder`, everything is inside a folder of the
    repository's name, which is one of the four levels."""
    max_resources: int = 1000
    """Most dashboards and folders of one repository: 20 in Grafana Cloud Free, 1000 in other plans. 0: no limit."""


class Apis(SettingsTable):
    """The manifests of the output `apis`."""

    namespace: GrafanaNamespace | None = None
    """Namespace of the manifests: `stacks-` and the number of the stack in Grafana Cloud. Not set: `default`, or
    `org-` and the number of another organization."""


class Endpoints(SettingsTable):
    """Hosts in the stack files, the configuration of Prometheus and of the collector. Used if `stack` is set."""

    discovery: Url | None = None
    """HTTP service discovery that Prometheus reads its targets from, instead of those of the systems, such as
    `/targets` of `heddle simulate`."""
    collector: str = "otel-collector"
    """Host of the OpenTelemetry collector."""
    jaeger: str = "jaeger:4317"
    """Host and port at which Jaeger receives traces by OTLP over gRPC."""
    tempo: str = "tempo:4317"
    """Host and port at which Tempo receives traces by OTLP over gRPC."""
    alertmanager: str | None = "alertmanager:9093"
    """Host and port of the Alertmanager that Prometheus sends alerts to."""


def _datasources() -> dict[str, DataSourceSettings]:
    return {
        "prometheus": DataSourceSettings(url="http://prometheus:9090"),
        "loki": DataSourceSettings(url="http://loki:3100"),
        "jaeger": DataSourceSettings(url="http://jaeger:16686"),
        "tempo": DataSourceSettings(url="http://tempo:3200"),
    }


class ToolSettings(SettingsTable):
    """The settings of Heddle."""

    grafana: Version = Version((10, 4))
    """Oldest Grafana version that the generated files must load in."""
    definitions: tuple[str, ...] = ("dashboards", "datasources")
    """Folders with definitions."""
    systems: tuple[str, ...] = ()
    """Systems to compile, by the names of their folders under `dashboards/`. Empty: all. Folders given with
    `--definitions` are compiled completely."""
    everywhere: tuple[LabelName, ...] = ()
    """Labels that all series have, such as `cluster`. Every query of a catalog selects their values with variables of
    the same names, which are added to the dashboard."""
    include: tuple[str, ...] = ()
    """Shipped systems to compile beside the definitions of the project, by the names of their folders in the package
    `heddle_systems`."""
    rules: str = "rules"
    """Folder with the project's own rules for `heddle check`. It need not exist."""
    out: str = "out"
    """Folder for the generated files."""
    outputs: tuple[Literal["provisioning", "configmaps", "operator", "git-sync", "apis"], ...] = ("provisioning",)
    """Forms of the generated files. Each beside `provisioning` has a folder of its own below `out/`. `provisioning` is
    required: `diff`, `push` and the other forms read its files."""
    stack: bool = False
    """Whether to generate configuration of Prometheus, the OpenTelemetry collector, Loki and log shippers for the
    compiled systems, in `out/stack`."""
    refresh: Duration = "30s"
    """How often an open dashboard refreshes."""
    scrape_interval: Duration = "15s"
    """How often Prometheus scrapes; rates use windows that contain enough scrapes."""
    retention: Duration = "15d"
    """How long Prometheus keeps samples; queries that look back further are reported."""
    default_datasource: str | None = "prometheus"
    """Name, under `datasources`, of Grafana's default data source."""
    folders: Mapping[str, str] = field(default_factory=dict)
    """Title in Grafana for the dashboards of a folder below `dashboards/`. Not set: the title of its system, else the
    folder's name."""
    datasources: Mapping[str, DataSourceSettings] = field(default_factory=_datasources)
    logs: Logs = Logs()
    traces: Traces = Traces()
    alerts: AlertSettings = AlertSettings()
    receivers: Mapping[str, ReceiverSettings] = field(default_factory=dict)
    mute_timings: Mapping[str, MuteTimingSettings] = field(default_factory=dict)
    allow: Mapping[str, RuleException] = field(default_factory=dict)
    budget: Budget = Budget()
    provisioning: Provisioning = Provisioning()
    push: Push = Push()
    permissions: Mapping[str, FolderPermissions] = field(default_factory=dict)
    fleet: Fleet = Fleet()
    endpoints: Endpoints = Endpoints()
    kubernetes: Kubernetes = Kubernetes()
    operator: Operator = Operator()
    git_sync: GitSync = GitSync()
    apis: Apis = Apis()


class Settings(ToolSettings):
    """The settings of a project. `root` is the folder that relative paths start from."""

    root: Path = Path()
    source: Source = Source(document=Document(path=Path("pyproject.toml")), layers=(), variables={})

    def compiles(self, system: str) -> bool:
        """Tell whether a shipped system is compiled, by the name of its folder.

        A definition asks before it shows something of another system, whose data source may not exist.
        """
        selected = self.include or self.systems
        return not selected or system in selected

    def datasource(self, name: str) -> DataSourceSettings:
        """Return the settings of a data source, all unset where there are none.

        An environment variable cannot spell `-`, so a name that only a variable sets has `_` instead.
        """
        names = [name, *(other for other in self.datasources if variable((other,)) == variable((name,)))]
        return next((self.datasources[other] for other in names if other in self.datasources), DataSourceSettings())
