"""The metrics that `heddle check --metrics` compares with, from its arguments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NamedTuple

from heddle.catalog.contract import ANY_PROGRAM, Emitter, Recorded, contract, exposed
from heddle.catalog.lookup import Catalog
from heddle.catalog.otel_registry import DEFAULT_TRANSLATION, Translation
from heddle.catalog.renames import renamed_metrics
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.external.read import read_file
from heddle.external.rule_files import find_rules
from heddle.project.metric_sources import declared_metrics, read_source
from heddle.promql.parse import PromqlSyntaxError, parse_promql
from heddle.settings.model import Settings

_SCOPE: Final = re.compile(r"((?:[A-Za-z_]\w*=[^,@]+,)*[A-Za-z_]\w*=[^,@]+)@(.+)", re.DOTALL)
_DOTTED: Final = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+")
_FILE_SUFFIXES: Final = frozenset({"txt", "prom", "json", "yaml", "yml", "metrics", "om"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractOptions:
    """The arguments: sources, each with an optional scope, those of the earlier version, and files with rules.

    `target_labels` are labels that the scrape configuration adds.
    """

    metrics: tuple[str, ...]
    before: tuple[str, ...] = ()
    rules: tuple[Path, ...] = ()
    target_labels: tuple[str, ...] = ()
    translation: Translation = DEFAULT_TRANSLATION


class ContractCatalogs(NamedTuple):
    """The catalog to compare with, and that of the earlier version."""

    current: Catalog
    before: Catalog | None


def load_contract(options: ContractOptions, settings: Settings, paths: Iterable[Path] = ()) -> ContractCatalogs:
    """Return the catalogs of the sources, with the recording rules in rule files and in `paths`.

    Raises BadInput, and Unreachable for a URL.
    """
    current = load_emitters(options, settings)
    recorded = tuple(_recorded(options.rules, paths))
    labels = (*options.target_labels, *settings.everywhere)
    if not options.before:
        return ContractCatalogs(contract(current, recorded, labels), None)
    earlier = [_emitter(source, options, settings) for source in options.before]
    replaced = {emitter.scope for emitter in earlier}
    earlier += [emitter for emitter in current if emitter.scope not in replaced]
    before = contract(earlier, recorded, labels, other_version=current)
    after = contract(current, recorded, labels, other_version=earlier)
    before, after = before.with_names_of(after), after.with_names_of(before)
    before = before.with_labels_of(after)
    return ContractCatalogs(replace(after, renamed=renamed_metrics(before, after)), before)


def load_emitters(options: ContractOptions, settings: Settings) -> tuple[Emitter, ...]:
    """Return the metrics of each source. Raises BadInput, and Unreachable for a URL."""
    return tuple(_emitter(source, options, settings) for source in options.metrics)


def _emitter(argument: str, options: ContractOptions, settings: Settings) -> Emitter:
    scope: tuple[tuple[str, str], ...] = ()
    if match := _SCOPE.fullmatch(argument):
        scope = tuple(_pair(text) for text in match[1].split(","))
        argument = match[2]
    if path := _module(argument, settings):
        root = next((root for root in _roots(settings) if path.is_relative_to(root)), path.parent.parent)
        metrics, is_closed = exposed(declared_metrics(settings, root, path)), True
    else:
        metrics, is_closed = read_source(argument, ANY_PROGRAM, options.translation)
    if not metrics:  # otherwise a failed download would look like a program that emits nothing
        message = f"cannot read metrics from {argument}: it has none"
        raise BadInput([Finding(id="catalog/invalid-source", location=Location(argument), message=message)])
    return Emitter(name=argument, metrics=metrics, is_closed=is_closed, scope=scope)


def _pair(text: str) -> tuple[str, str]:
    label, _, value = text.partition("=")
    return label, value.strip("\"'")


def _roots(settings: Settings) -> list[Path]:
    return [(settings.root / folder).absolute() for folder in settings.definitions]


def _module(argument: str, settings: Settings) -> Path | None:
    """Return the file of a module: `dashboards/shop/telemetry.py`, or `shop.telemetry` below the definitions."""
    if argument.endswith(".py"):
        return Path(argument).absolute()
    if not _DOTTED.fullmatch(argument) or argument.rpartition(".")[2] in _FILE_SUFFIXES:
        return None
    candidates = [root.joinpath(*argument.split(".")).with_suffix(".py") for root in _roots(settings)]
    return next((path for path in candidates if path.is_file()), None)


def _recorded(files: Sequence[Path], paths: Iterable[Path]) -> Iterator[Recorded]:
    for path in files:
        content = read_file(path)
        rules = [rule for rule in find_rules(content.value) if rule.is_recording]
        if not rules:
            problems = [finding for finding in content.findings if finding.id == "check/invalid-file"]
            message = "the file has no recording rules"
            none = Finding(id="check/no-recording-rules", location=Location(str(path)), message=message)
            raise BadInput(problems or [none])
    for path in dict.fromkeys((*files, *paths)):
        for rule in find_rules(read_file(path).value):
            if rule.is_recording:
                try:
                    node = parse_promql(rule.expression)
                except PromqlSyntaxError:
                    continue
                yield Recorded(rule.name, node, rule.labels, str(path))
