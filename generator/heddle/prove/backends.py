"""The backends that the command line names: who is asked, and with which keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field

from heddle.prove.access import Access, keys
from heddle.prove.backend import Backend, Find, Limits
from heddle.prove.clickhouse.api import ClickHouse
from heddle.prove.clickhouse.backend import ClickHouseBackend
from heddle.prove.config import Terms
from heddle.prove.datasource import Sources
from heddle.prove.grafana.api import Grafana
from heddle.prove.grafana.find import backend_finder
from heddle.prove.http import Http
from heddle.prove.jaeger.api import Jaeger
from heddle.prove.jaeger.backend import JaegerBackend
from heddle.prove.loki.api import Loki
from heddle.prove.loki.backend import LokiBackend
from heddle.prove.prometheus.api import Prometheus
from heddle.prove.prometheus.backend import PrometheusBackend

GRAFANA = "grafana"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How a project is asked: `now` is the time that counts as now, `accesses` are by the names of backends."""

    accesses: Mapping[str, Access]
    now: float
    limits: Limits = field(default_factory=Limits)
    concurrency: int = 4


def reached(
    wanted: Wanted, terms: Terms, sources: Sources, environ: Mapping[str, str], closing: ExitStack
) -> tuple[Find, Sources]:
    """Return who is asked, and the data sources as those know them. Raises Unreachable, and BadInput."""
    if GRAFANA in wanted.accesses:
        access = wanted.accesses[GRAFANA]
        grafana = Grafana(_opened(wanted, access, environ, closing), access.url)
        return backend_finder(grafana, terms), grafana.sources()
    https = {name: _opened(wanted, access, environ, closing) for name, access in wanted.accesses.items()}
    backends = {name: _MADE[name](http, wanted.accesses[name], terms) for name, http in https.items()}
    for backend in backends.values():
        backend.greet()
    return lambda source: backends.get(source.short), sources


def _opened(wanted: Wanted, access: Access, environ: Mapping[str, str], closing: ExitStack) -> Http:
    http = Http(access, keys(access, environ), wanted.concurrency, wanted.limits.slow)
    closing.callback(http.close)
    return http


def _prometheus(http: Http, access: Access, terms: Terms) -> Backend:
    return PrometheusBackend(Prometheus(http, access.url), terms.limits, terms.documented, terms.retention)


def _loki(http: Http, access: Access, terms: Terms) -> Backend:
    return LokiBackend(Loki(http, access.url), terms.limits, terms.retention)


def _jaeger(http: Http, access: Access, terms: Terms) -> Backend:
    return JaegerBackend(Jaeger(http, access.url), terms.limits, terms.retention)


def _clickhouse(http: Http, access: Access, terms: Terms) -> Backend:
    return ClickHouseBackend(ClickHouse(http, access.url), terms.limits)


_MADE: Mapping[str, Callable[[Http, Access, Terms], Backend]] = {
    "prometheus": _prometheus,
    "loki": _loki,
    "jaeger": _jaeger,
    "clickhouse": _clickhouse,
}
