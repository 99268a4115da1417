"""`check`: from definitions, or dashboards as JSON, to everything that is wrong with them."""

from __future__ import annotations

from generator.examine.asked import Asked, Examined
from generator.examine.definitions import examine
from generator.examine.files import examine_files

__all__ = ["Asked", "Examined", "examine", "examine_files"]
