"""The metrics that a program exposes, from a file or a URL, and those that a catalog of the project declares."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from heddle.catalog.exposition import Exposed, InvalidExpositionError, read_exposition
from heddle.catalog.lookup import metrics_in
from heddle.catalog.metrics import Label, MetricFamily, System
from heddle.catalog.otel_registry import DEFAULT_TRANSLATION, InvalidRegistryError, Translation, read_registry
from heddle.compile.definition import DefinitionFile
from heddle.compile.yaml import InvalidYaml, parse
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.grafana.http import Endpoint, HttpClient, Retries
from heddle.grafana.http_errors import HttpError, Unreachable
from heddle.project.load import fresh_modules, run_file
from heddle.settings.active import activate
from heddle.settings.model import Settings

_JSON: Final = re.compile(r"\s*\{\s*(?:\}|\"[^\"]*\"\s*:)")
"""The start of an object in JSON; a sample whose name is quoted also starts with a brace."""


class SourceMetrics(NamedTuple):
    """The metrics of a source, sorted by name.

    `is_closed` says that labels and their values are all that are possible, not only those that were observed.
    """

    metrics: tuple[Exposed, ...]
    is_closed: bool


class ExposedMetrics(NamedTuple):
    """The metrics of a source that a catalog can be created from, sorted by name.

    `untyped` are the names of those without a type. `closed` says that values of labels are all that are possible, not
    only those that were observed.
    """

    metrics: tuple[MetricFamily, ...]
    untyped: tuple[str, ...]
    closed: bool


def read_metrics(source: str, system: System, globs: Sequence[str] = ()) -> ExposedMetrics:
    """Return the metrics in a file or at a URL: a metrics page, or a resolved OpenTelemetry registry.

    With `globs`, only metrics whose name matches one of them. Raises BadInput, and Unreachable for a URL.
    """
    result = read_source(source, system)
    known = [item for item in result.metrics if (result.is_closed or item.series) and _matches(item.name, globs)]
    if not known:
        matching = f" that match {' or '.join(globs)}" if globs else ""
        raise BadInput([_invalid(source, f"it contains no metrics{matching}")])
    untyped = tuple(item.name for item in known if not item.is_typed)
    return ExposedMetrics(tuple(map(_with_quantiles, known)), untyped, result.is_closed)


def read_source(source: str, system: System, translation: Translation = DEFAULT_TRANSLATION) -> SourceMetrics:
    """Return everything that a file or URL states about metrics; names in a registry are translated.

    Raises BadInput, and Unreachable for a URL.
    """
    text = _get(source) if source.startswith(("http://", "https://")) else _read(Path(source))
    try:
        return _parsed(source, text, system, translation)
    except (InvalidExpositionError, InvalidRegistryError, InvalidYaml) as error:
        raise BadInput([_invalid(source, str(error))]) from None


def declared_metrics(settings: Settings, root: Path, path: Path, globs: Sequence[str] = ()) -> list[MetricFamily]:
    """Return the metrics that a module below the definitions folder `root` declares. Raises BadInput."""
    with activate(settings), fresh_modules([root]):
        module = run_file(DefinitionFile(root, path.parent.relative_to(root).parts, path, "settings"))
        return [metric for metric in metrics_in([module]) if _matches(metric.name, globs)]


def _parsed(source: str, text: str, system: System, translation: Translation) -> SourceMetrics:
    # A page of metrics is not a mapping in YAML, and a registry, which is one, has no line that is a metric.
    path = urlsplit(source).path
    if path.endswith((".json", ".yaml", ".yml")) or _JSON.match(text):
        registry = read_registry(parse(text.encode()), system, translation)
        items = tuple(Exposed(metric, is_typed=True, series={}, sample_count=0) for metric in registry)
        return SourceMetrics(items, is_closed=True)
    return SourceMetrics(tuple(read_exposition(text, system)), is_closed=False)


def _with_quantiles(item: Exposed) -> MetricFamily:
    """Return the metric as a catalog declares it: with the label `quantile` of a summary, which its program fixes."""
    quantiles = (Label("quantile", item.quantiles),) if item.quantiles else ()
    return replace(item.metric, labels=(*item.metric.labels, *quantiles))


def _matches(name: str, globs: Sequence[str]) -> bool:
    return not globs or any(fnmatchcase(name, glob) for glob in globs)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise BadInput([_invalid(str(path), f"it cannot be read: {error.strerror}")]) from None
    except UnicodeDecodeError:
        raise BadInput([_invalid(str(path), "it is not text in UTF-8")]) from None


def _get(url: str) -> str:
    client = HttpClient(Endpoint(url=url, server="program"), pool=2, retries=Retries(attempts=2))
    try:
        return client.get_text()
    except HttpError as error:
        help = "pass the URL of a metrics page, such as http://localhost:8000/metrics"
        raise Unreachable(url, f"cannot read metrics: {error}", help, "catalog/unreachable-source") from None
    finally:
        client.close()


def _invalid(source: str, problem: str) -> Finding:
    return Finding(
        id="catalog/invalid-source",
        location=Location(source),
        message=f"cannot read metrics from {source}: {problem}",
        help="pass the text of a metrics page, or the output of `weaver registry resolve` as JSON or YAML",
    )
