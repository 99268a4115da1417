"""Settings of `heddle push`: how Grafana is reached, and whose the objects are."""

from __future__ import annotations

from heddle.settings.kinds import Kind
from heddle.settings.setting import Setting

PUSH = (
    Setting(
        key="push.url", kind=Kind.URL, default="", none="GRAFANA_URL", meaning="The address of Grafana, with its path."
    ),
    Setting(
        key="push.token_env",
        kind=Kind.VARIABLE,
        default="GRAFANA_TOKEN",
        meaning="The variable that holds a service account's token.",
    ),
    Setting(
        key="push.user_env",
        kind=Kind.VARIABLE,
        default="GRAFANA_USER",
        meaning="The variable that holds a user, where there is no token.",
    ),
    Setting(
        key="push.password_env",
        kind=Kind.VARIABLE,
        default="GRAFANA_PASSWORD",
        meaning="The variable that holds the user's password.",
    ),
    Setting(
        key="push.org",
        kind=Kind.NUMBER,
        default=0.0,
        meaning="The id of the organisation, for a user of several; 0: the one that the credentials belong to.",
    ),
    Setting(
        key="push.headers_env",
        kind=Kind.HEADERS,
        default=(),
        meaning="Headers that are sent along, as a proxy may want them: `Header-Name=ENV_NAME`.",
    ),
    Setting(
        key="push.ca",
        kind=Kind.TEXT,
        default="",
        none="those that the system trusts",
        meaning="A file with the authorities to trust, PEM.",
    ),
    Setting(
        key="push.client_cert",
        kind=Kind.TEXT,
        default="",
        none="no client certificate",
        meaning="A file with the client certificate, PEM.",
    ),
    Setting(
        key="push.client_key",
        kind=Kind.TEXT,
        default="",
        none="no client certificate",
        meaning="A file with the client certificate's key, PEM.",
    ),
    Setting(key="push.timeout", kind=Kind.NUMBER, default=30.0, meaning="How many seconds an answer may take."),
    Setting(
        key="push.retries",
        kind=Kind.NUMBER,
        default=5.0,
        meaning="How often a request is sent again on 429, 502, 503, 504 and broken connections.",
    ),
    Setting(
        key="push.owner",
        kind=Kind.TEXT,
        default="heddle",
        meaning="The name in the marks of what is pushed: each repository that pushes to one organisation has its own.",
    ),
    Setting(
        key="push.provenance",
        kind=Kind.CHOICE,
        default="none",
        choices=("none", "api"),
        meaning="`api` makes pushed alerting objects read-only in Grafana; `none` leaves people free to edit them.",
    ),
)
