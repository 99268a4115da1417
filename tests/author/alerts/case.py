"""A case of an alert, in promtool's notation.

A step is a minute: `0x9` is ten zeros, `0+5x9` grows by five, `_` is a missing sample.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Case:
    """Values by series without the labels of the target; the alert is evaluated `at` a time.

    `text` is a part of the description of the firing alert.
    """

    at: str
    fires: dict[str, str]
    normal: dict[str, str]
    text: str = ""
