"""The options with which commands compare queries with metrics."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from heddle.catalog.otel_registry import Translation
    from heddle.project.contract import ContractOptions

_TRANSLATIONS = (
    "UnderscoreEscapingWithSuffixes",
    "UnderscoreEscapingWithoutSuffixes",
    "NoUTF8EscapingWithSuffixes",
    "NoTranslation",
)

_SOURCES = (
    click.option(
        "--metrics",
        multiple=True,
        metavar="[SCOPE@]SOURCE",
        help="The metrics of a program: a file or URL with its metrics page or an OpenTelemetry registry, or a module "
        "with a catalog. SCOPE are labels of its target, such as `job=shop`. May be repeated.",
    ),
    click.option(
        "--otlp-names",
        "translation",
        type=click.Choice(_TRANSLATIONS),
        default=_TRANSLATIONS[0],
        show_default=True,
        help="How Prometheus translates the names of a registry: its `otlp.translation_strategy`.",
    ),
)
_COMPARISON = (
    click.option(
        "--metrics-before",
        multiple=True,
        metavar="[SCOPE@]SOURCE",
        help="Report only what --metrics breaks, compared with these metrics of an earlier version; may be repeated.",
    ),
    click.option(
        "--rules",
        multiple=True,
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Add the series of the recording rules in this file; may be repeated.",
    ),
    click.option(
        "--target-label",
        "target_labels",
        multiple=True,
        metavar="NAME",
        help="A label that Prometheus adds when it scrapes; may be repeated.",
    ),
)


def metrics_options(*, comparing: bool = True) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add the options, of which the command gets `contract`: ContractOptions, or None without `--metrics`.

    Without `comparing`, only those that name sources.
    """

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def run(
            *,
            metrics: tuple[str, ...],
            translation: Translation,
            metrics_before: tuple[str, ...] = (),
            rules: tuple[Path, ...] = (),
            target_labels: tuple[str, ...] = (),
            **arguments: object,
        ) -> None:
            needing = {"--metrics-before": metrics_before, "--rules": rules, "--target-label": target_labels}
            for option in (option for option, values in needing.items() if values and not metrics):
                raise click.UsageError(f"{option} needs --metrics")
            contract: ContractOptions | None = None
            if metrics:
                from heddle.project.contract import ContractOptions

                contract = ContractOptions(
                    metrics=metrics,
                    before=metrics_before,
                    rules=rules,
                    target_labels=target_labels,
                    translation=translation,
                )
            command(contract=contract, **arguments)

        for option in reversed((*_SOURCES, *_COMPARISON) if comparing else _SOURCES):
            run = option(run)
        return run

    return decorate
