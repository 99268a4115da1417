"""Grafana's defaults by panel type, as the diff reads them."""

from __future__ import annotations

from typing import Final

from heddle.grafana.json_value import Json
from heddle.grafana.panel_types import PANEL_DEFAULTS, PANEL_TYPES

BARE: Final = frozenset(id for id, type in PANEL_TYPES.items() if not type.standard_options)
PANEL: Final = PANEL_DEFAULTS
FIELDS: Final[dict[str, Json]] = {id: type.fields for id, type in PANEL_TYPES.items()}
OPTIONS: Final[dict[str, Json]] = {id: type.options for id, type in PANEL_TYPES.items()}
