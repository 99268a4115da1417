"""Reads the states to compare, from git, the working tree or two files: the only part of a diff with side effects."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NoReturn

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.diff.files import from_json
from heddle.external.documents import find_dashboards
from heddle.grafana.json_value import Json

_COMMAND_LINE = Path("<command line>")


class Repository:
    """The git repository that contains the folder `out`; `out` itself need not exist."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._folder = next(folder for folder in (out.parent, *out.parent.parents) if folder.is_dir())
        top = self._git("rev-parse", "--show-toplevel", help="run it in a git clone, or pass two JSON files")
        inside = self._folder.resolve().relative_to(Path(os.fsdecode(top).removesuffix("\n")).resolve())
        prefix = (inside / out.relative_to(self._folder)).as_posix()
        self._prefix = "" if prefix == "." else f"{prefix}/"

    def commit(self, revision: str) -> str:
        """Return the commit id of a revision. Raises BadInput."""
        return (
            self._git(
                *("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"),
                id="diff/unknown-revision",
                message=f"unknown revision {revision!r}",
                help="see `git log` for revisions; a shallow clone lacks older commits: `git fetch --unshallow`",
                location=_COMMAND_LINE,
            )
            .decode()
            .strip()
        )

    def merge_base(self, branch: str) -> str:
        """Return the commit where HEAD branched off `branch`, preferably the remote's. Raises BadInput."""
        names = [name for name in (f"origin/{branch}", branch) if self._has(name)]
        message = f"the target branch {branch!r} and HEAD have no common commit in this clone"
        help = "fetch the whole history, as `actions/checkout` does with `fetch-depth: 0`, or pass a revision"
        if not names:
            refuse("diff/unknown-base", self._out, message, help)
        return (
            self._git("merge-base", names[0], "HEAD", id="diff/unknown-base", message=message, help=help)
            .decode()
            .strip()
        )

    def tree(self, revision: str) -> dict[str, bytes]:
        """Return the files below `out` in a revision. Raises BadInput."""
        commit = self.commit(revision)
        listing = self._git("ls-tree", "-r", "-z", "--full-tree", commit, *filter(None, [self._prefix]))
        objects: dict[str, str] = {}
        for line in os.fsdecode(listing).split("\0"):
            fields, _, path = line.partition("\t")
            if path and fields.split()[1] == "blob":
                objects[path.removeprefix(self._prefix)] = fields.split()[2]
        return dict(zip(objects, self._blobs(objects.values()), strict=True))

    def _blobs(self, names: Iterable[str]) -> list[bytes]:
        """Return the content of blobs, all from one git process."""
        listed = list(names)
        output = self._git("cat-file", "--batch", input="".join(f"{name}\n" for name in listed).encode())
        blobs: list[bytes] = []
        start = 0
        for _ in listed:
            end = output.index(b"\n", start)
            size = int(output[start:end].rsplit(b" ", 1)[1])
            blobs.append(output[end + 1 : end + 1 + size])
            start = end + size + 2
        return blobs

    def _has(self, revision: str) -> bool:
        try:
            self.commit(revision)
        except BadInput:
            return False
        return True

    def _git(
        self,
        *arguments: str,
        id: str = "diff/git-failed",
        message: str = "",
        help: str = "check that `git status` works in this folder",
        location: Path | None = None,
        input: bytes = b"",
    ) -> bytes:
        try:
            process = subprocess.run(
                ["git", *arguments], cwd=self._folder, input=input, capture_output=True, check=False
            )
        except OSError as error:
            reason = f"cannot run git: {error.strerror or error}"
            refuse("diff/git-failed", self._out, reason, "install git, or pass two JSON files")
        if process.returncode:
            lines = process.stderr.decode("utf-8", "replace").strip().splitlines()
            place = location or self._out
            refuse(id, place, message or f"git failed: {(lines or [f'exit code {process.returncode}'])[0]}", help)
        return process.stdout


def base_revision(repository: Repository, environ: Mapping[str, str]) -> str:
    """Return the revision to compare with: in a pull request the commit where it began, else HEAD. Raises BadInput."""
    if commit := environ.get("CI_MERGE_REQUEST_DIFF_BASE_SHA"):
        return commit
    if branch := environ.get("GITHUB_BASE_REF"):
        return repository.merge_base(branch)
    return "HEAD"


def working_tree(out: Path) -> dict[str, bytes]:
    """Return the files below `out` on disk, except those in hidden folders. Raises BadInput."""
    if not out.is_dir():
        refuse("diff/missing-out", out, f"folder {out} does not exist", "run `heddle generate` first, or pass `--out`")
    files: dict[str, bytes] = {}
    for folder, subfolders, names in os.walk(out):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            files[path.relative_to(out).as_posix()] = read_file(path)
    return files


def read_file(path: Path) -> bytes:
    """Return the bytes of a file. Raises BadInput."""
    try:
        return path.read_bytes()
    except OSError as error:
        refuse(
            "diff/unreadable-file", path, f"cannot read {path}: {error.strerror or error}", "pass a file that exists"
        )


def read_dashboard(path: Path) -> Json:
    """Return the dashboard in a JSON file, which may be wrapped by an API or a resource. Raises BadInput."""
    documents = find_dashboards(from_json(str(path), read_file(path)))
    help = "pass the JSON of a dashboard, as Grafana exports it"
    for defect in documents.defects:
        id = "diff/unsupported-schema" if defect.id == "check/unsupported-schema" else "diff/not-a-dashboard"
        refuse(id, path, defect.message, defect.help or help)
    if len(documents.dashboards) > 1:
        message = f"the file has {len(documents.dashboards)} dashboards, and only one can be compared"
        refuse("diff/several-dashboards", path, message, "pass files with one dashboard each")
    if not documents.dashboards:
        refuse("diff/not-a-dashboard", path, f"not a dashboard: it is {documents.reason}", help)
    return dict(documents.dashboards[0].data)


def refuse(id: str, path: Path, message: str, help: str) -> NoReturn:
    """Raise BadInput with one finding."""
    raise BadInput([Finding(id=id, location=Location(str(path), 0), message=message, help=help)])
