"""A file of a system's own among the generated files, such as a script for an administrator."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath

from heddle.diagnostics.errors import AuthorError
from heddle.diagnostics.location import Location, caller_location


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputFile:
    """What a definition assigns to `output_file`: `path` is relative to `out/`, with `/` between folders.

    Raises AuthorError for a path that is not in a folder below `out/`.
    """

    path: str
    content: str
    location: Location = field(default_factory=caller_location)

    def __post_init__(self) -> None:
        """Reject a path outside of `out/`, and what is not text."""
        if "\0" in self.path or any("\ud800" <= character <= "\udfff" for character in self.path + self.content):
            help = "write text that can be encoded as UTF-8"
            raise AuthorError(
                "output/invalid-text", f"invalid text of the output file {self.path!r}", help, self.location
            )
        path = PurePosixPath(self.path)
        if path.is_absolute() or ".." in path.parts or str(path) != self.path or len(path.parts) < 2:
            help = "write a relative path in a folder of its own, such as `shop/setup.sql`"
            raise AuthorError(
                "output/invalid-path", f"invalid path of an output file: {self.path!r}", help, self.location
            )


__all__ = ["OutputFile"]
