"""The numerators and denominators of shares of tokens and edits, as recording rules, which keep the queries readable.

Tokens that are read from the cache or written to it have different prices: the settings `cache_read_price` and
`cache_write_price`.
"""

from __future__ import annotations

from heddle import Recorded, not_

from .settings import settings
from .telemetry import CLAUDE_CODE, EDIT_DECISIONS, TOKENS

_READ, _WRITTEN = (TOKENS.where(type=kind).growth("1h") for kind in ("cacheRead", "cacheCreation"))
_FULL_PRICE = TOKENS.where(type="input").growth("1h")
_OUTPUT = TOKENS.where(type="output").growth("1h")

INPUT = Recorded(
    CLAUDE_CODE,
    "claude_code_input_tokens:growth1h",
    ("model",),
    expression=TOKENS.where(type=not_("output")).growth("1h"),
)
"""All input tokens."""

CACHE_READ = Recorded(CLAUDE_CODE, "claude_code_cache_read_tokens:growth1h", ("model",), expression=_READ, zeros=INPUT)
SAVED = Recorded(
    CLAUDE_CODE,
    "claude_code_saved_tokens:growth1h",
    ("model",),
    expression=(_READ * (1 - settings.cache_read_price)).or_(_WRITTEN * (1 - settings.cache_write_price)),
    zeros=INPUT,
)
"""Savings of the cache, in input tokens at the full price. Negative if the cache costs more than it saves."""

CHARGED = Recorded(
    CLAUDE_CODE,
    "claude_code_charged_tokens:growth1h",
    ("model",),
    expression=_FULL_PRICE.or_(_READ * settings.cache_read_price)
    .or_(_WRITTEN * settings.cache_write_price)
    .or_(_OUTPUT * settings.output_price),
)
"""What the requests cost, as a number of input tokens at the full price."""

EDITS = Recorded(CLAUDE_CODE, "claude_code_edits:growth1h", ("language",), expression=EDIT_DECISIONS.growth("1h"))
ACCEPTED_EDITS = Recorded(
    CLAUDE_CODE,
    "claude_code_accepted_edits:growth1h",
    ("language",),
    expression=EDIT_DECISIONS.where(decision="accept").growth("1h"),
    zeros=EDITS,
)
