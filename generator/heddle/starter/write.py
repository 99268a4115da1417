"""Writing new files: all or none, and never over existing ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from heddle.diagnostics.disk_errors import reporting_disk_errors
from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location


@dataclass(frozen=True, slots=True)
class NewFiles:
    """Texts by path below `folder`: files to create, and texts to add to the end of existing files."""

    folder: Path
    created: Mapping[str, str]
    appended: Mapping[str, str] = field(default_factory=dict)

    def write(self) -> None:
        """Write all files.

        Raises BadInput if one of them exists, and DiskError if one cannot be written; then none remains.
        """
        if existing := [path for path in sorted(self.created) if (self.folder / path).exists()]:
            raise BadInput(_exists(self.folder / path) for path in existing)
        with _removed_on_error() as new:
            for name, text in sorted(self.created.items()):
                path = self.folder / name
                with reporting_disk_errors(path):
                    for folder in reversed([path.parent, *path.parent.parents]):
                        if not folder.exists():
                            folder.mkdir()
                            new.append(folder)
                    new.append(path)
                    path.write_text(text, encoding="utf-8")
            for name, text in sorted(self.appended.items()):
                path = self.folder / name
                with reporting_disk_errors(path), path.open("a", encoding="utf-8") as file:
                    file.write(text)


@contextmanager
def _removed_on_error() -> Iterator[list[Path]]:
    """Yield a list for new files and folders, which are removed again after an error or an interruption."""
    new: list[Path] = []
    try:
        yield new
    except BaseException:
        for path in reversed(new):
            with suppress(OSError):
                if path.is_dir():
                    path.rmdir()
                else:
                    path.unlink()
        raise


def _exists(path: Path) -> Finding:
    return Finding(
        id="starter/existing-file",
        location=Location(str(path)),
        message=f"{path.name} exists, and Heddle does not replace files",
        help="move it away; `heddle new` can also take another name",
    )
