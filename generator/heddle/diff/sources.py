"""Reads the states to compare, from git, the working tree or two files: the one part of a review with effects."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NoReturn

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.diff.parse_files import from_json
from heddle.grafana.json_value import Json

_SPEC = ("elements", "layout")


class Repository:
    """The git repository that holds the folder `out`; `out` itself need not exist."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._at = next(each for each in (out.parent, *out.parent.parents) if each.is_dir())
        top = self._git("rev-parse", "--show-toplevel", id="diff/git", help="run it in a clone, or give two JSON files")
        within = self._at.resolve().relative_to(Path(os.fsdecode(top).removesuffix("\n")).resolve())
        inside = (within / out.relative_to(self._at)).as_posix()
        self._prefix = "" if inside == "." else f"{inside}/"

    def commit(self, revision: str) -> str:
        """Return the id of the commit that a revision names. Raises BadInput."""
        help = "`git log` lists what there is; a shallow clone lacks older commits: `git fetch --unshallow`"
        wanted = ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
        said = f"git knows no revision {revision!r} here"
        return self._git(*wanted, id="diff/revision", help=help, said=said).decode().strip()

    def merge_base(self, branch: str) -> str:
        """Return where the work on HEAD left `branch`, of the remote where there is one. Raises BadInput."""
        known = [each for each in (f"origin/{branch}", branch) if self._knows(each)]
        help = "fetch the whole history, as `actions/checkout` does with `fetch-depth: 0`; or name a revision"
        said = f"the branch {branch!r} that this is to be merged into shares no commit with HEAD here"
        if not known:
            refuse("diff/base", self._out, said, help)
        return self._git("merge-base", known[0], "HEAD", id="diff/base", help=help, said=said).decode().strip()

    def tree(self, revision: str) -> dict[str, bytes]:
        """Return the files below `out` as they are in a revision."""
        commit = self.commit(revision)
        listed = self._git("ls-tree", "-r", "-z", "--full-tree", commit, *filter(None, [self._prefix]))
        found: dict[str, str] = {}
        for line in os.fsdecode(listed).split("\0"):
            facts, _, path = line.partition("\t")
            if path and facts.split()[1] == "blob":
                found[path.removeprefix(self._prefix)] = facts.split()[2]
        return dict(zip(found, self._blobs(found.values()), strict=True))

    def _blobs(self, names: Iterable[str]) -> list[bytes]:
        wanted = list(names)
        data = self._git("cat-file", "--batch", input="".join(f"{each}\n" for each in wanted).encode())
        found: list[bytes] = []
        at = 0
        for _ in wanted:
            end = data.index(b"\n", at)
            size = int(data[at:end].rsplit(b" ", 1)[1])
            found.append(data[end + 1 : end + 1 + size])
            at = end + size + 2
        return found

    def _knows(self, revision: str) -> bool:
        try:
            self.commit(revision)
        except BadInput:
            return False
        return True

    def _git(
        self,
        *words: str,
        id: str = "diff/git",
        help: str = "see that `git status` works in this folder",
        said: str = "",
        input: bytes = b"",
    ) -> bytes:
        try:
            done = subprocess.run(["git", *words], cwd=self._at, input=input, capture_output=True, check=False)
        except OSError as error:
            reason = f"git cannot be run: {error.strerror or error}"
            refuse("diff/git", self._out, reason, "install git, or give two JSON files")
        if done.returncode:
            answer = done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"exit code {done.returncode}"]
            refuse(id, self._out, said or f"git says: {answer[0]}", help)
        return done.stdout


def base(repository: Repository, environ: Mapping[str, str]) -> str:
    """Return what the working tree is compared with: in a pull request where it began, else the last commit."""
    if began := environ.get("CI_MERGE_REQUEST_DIFF_BASE_SHA"):
        return began
    if branch := environ.get("GITHUB_BASE_REF"):
        return repository.merge_base(branch)
    return "HEAD"


def working_tree(out: Path) -> dict[str, bytes]:
    """Return the files below `out` as they are on disk. Raises BadInput."""
    if not out.is_dir():
        refuse("diff/out", out, f"there is no folder {out}", "run `heddle generate` first, or name it with `--out`")
    found: dict[str, bytes] = {}
    for folder, folders, names in os.walk(out):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for name in sorted(names):
            path = Path(folder, name)
            found[path.relative_to(out).as_posix()] = read(path)
    return found


def read(path: Path) -> bytes:
    """Return the bytes of a file. Raises BadInput."""
    try:
        return path.read_bytes()
    except OSError as error:
        refuse("diff/file", path, f"{path} cannot be read: {error.strerror or error}", "name a file that exists")


def read_dashboard(path: Path) -> Json:
    """Return the dashboard in a JSON file: as Grafana exports it, or as its API answers. Raises BadInput."""
    value = from_json(str(path), read(path))
    for key in ("dashboard", "spec"):
        if isinstance(value.get(key), dict) and "panels" not in value:
            value = value[key]
    if all(key in value for key in _SPEC):
        help = "export it in the classic format, or ask the API of /apis/dashboard.grafana.app/v1beta1 for it"
        refuse("diff/schema", path, "this dashboard has schema v2, which a diff does not read", help)
    if not {"panels", "title", "templating"} & value.keys():
        help = "give the JSON of a dashboard, as Grafana exports it"
        refuse("diff/dashboard", path, "this is no dashboard: it has neither panels nor a title", help)
    return value


def refuse(id: str, path: Path, message: str, help: str) -> NoReturn:
    """Raise the problem that keeps a diff from being made."""
    raise BadInput([Finding(id=id, location=Location(str(path)), message=message, help=help)])
