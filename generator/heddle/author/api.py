"""The public API: every name that a definition may import from `heddle`."""

from __future__ import annotations

from heddle.author import allow as _allow
from heddle.author import any_datasource as _any_datasource
from heddle.author import any_variable as _any_variable
from heddle.author import connection as _connection
from heddle.author import correlation as _correlation
from heddle.author import dashboard as _dashboard
from heddle.author import datasources as _datasources
from heddle.author import exported as _exported
from heddle.author import fields as _fields
from heddle.author import library_panels as _library_panels
from heddle.author import output_file as _output_file
from heddle.author import panel_functions as _panel_functions
from heddle.author import panels as _panels
from heddle.author import queries as _queries
from heddle.author import variables as _variables
from heddle.author.alerts import Alert, Alerts, above, below
from heddle.author.allow import *
from heddle.author.any_datasource import *
from heddle.author.any_variable import *
from heddle.author.arguments.checked import checked as _checked
from heddle.author.connection import *
from heddle.author.correlation import *
from heddle.author.dashboard import *
from heddle.author.datasources import *
from heddle.author.exported import *
from heddle.author.fields import *
from heddle.author.library_panels import *
from heddle.author.output_file import *
from heddle.author.panel_functions import *
from heddle.author.panels import *
from heddle.author.promql.expression import Expr
from heddle.author.promql.functions import percent, ratio, raw, share
from heddle.author.promql.metrics import Counter, Gauge, Histogram, Metric, Summary, up
from heddle.author.promql.recorded import Recorded
from heddle.author.promql.scope import DASHBOARD, RANGE, RATE_INTERVAL, Scope, alert_scope
from heddle.author.promql.series import Series, not_, not_re, re, value_of
from heddle.author.queries import *
from heddle.author.simulation import curves as _curves
from heddle.author.simulation import events as _events
from heddle.author.simulation import simulation as _simulation
from heddle.author.simulation.curves import *
from heddle.author.simulation.events import *
from heddle.author.simulation.simulation import *
from heddle.author.variables import *
from heddle.catalog.metrics import ALWAYS, Documented, Emission, Emitted, Label, Renamed, System, once, since, until
from heddle.grafana.provisioning_escape import EnvVar
from heddle.settings.active import project_settings
from heddle.settings.model import SettingsTable
from heddle.settings.systems import SystemSettings, system_settings
from heddle.settings.types import Duration, EnvName, Threshold, Url, Version

__all__ = [
    "ALWAYS",
    "DASHBOARD",
    "RANGE",
    "RATE_INTERVAL",
    "Alert",
    "Alerts",
    "Counter",
    "Documented",
    "Duration",
    "Emission",
    "Emitted",
    "EnvName",
    "EnvVar",
    "Expr",
    "Gauge",
    "Histogram",
    "Label",
    "Metric",
    "Recorded",
    "Renamed",
    "Scope",
    "Series",
    "SettingsTable",
    "Summary",
    "System",
    "SystemSettings",
    "Threshold",
    "Url",
    "Version",
    "above",
    "alert_scope",
    "below",
    "not_",
    "not_re",
    "once",
    "percent",
    "project_settings",
    "ratio",
    "raw",
    "re",
    "share",
    "since",
    "system_settings",
    "until",
    "up",
    "value_of",
]
__all__ += _allow.__all__
__all__ += _any_datasource.__all__
__all__ += _any_variable.__all__
__all__ += _connection.__all__
__all__ += _correlation.__all__
__all__ += _dashboard.__all__
__all__ += _datasources.__all__
__all__ += _exported.__all__
__all__ += _fields.__all__
__all__ += _library_panels.__all__
__all__ += _output_file.__all__
__all__ += _panel_functions.__all__
__all__ += _panels.__all__
__all__ += _queries.__all__
__all__ += _curves.__all__
__all__ += _events.__all__
__all__ += _simulation.__all__
__all__ += _variables.__all__

# Definitions get functions and classes that check their arguments; Heddle's own modules call each other without that.
for _name in __all__:
    globals()[_name] = _checked(globals()[_name])
