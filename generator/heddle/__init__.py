"""Heddle: Python definitions of dashboards, data sources and alerts, compiled to Grafana provisioning files.

Definitions import everything they need from here: `from heddle import Dashboard, Row, stat`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from heddle.author.api import *  # noqa: F403


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the type is that of the name in `heddle.author.api`
    """Import the public API at its first use, so that commands that compile nothing start without it."""
    from heddle.author import api

    if name == "__all__":  # `from heddle import *`
        return api.__all__
    if name in api.__all__:
        return getattr(api, name)
    raise AttributeError(f"module 'heddle' has no attribute {name!r}")


def __dir__() -> list[str]:
    from heddle.author import api

    return sorted([*api.__all__, "__version__"])
