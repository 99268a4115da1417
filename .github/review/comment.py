"""Posts a report as one comment on a pull request and updates it later; if GitHub refuses, it goes to the job summary.

It calls `gh`, which reads the token from GH_TOKEN, and needs only the Python standard library.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_MAX_LENGTH = 65_536
"""The most characters that GitHub accepts in a comment."""

_TRUNCATED = "\n\n(truncated to the maximum length of a comment)\n"


class RequestFailed(Exception):
    """A request to GitHub failed; `code` is the HTTP status, empty if there was no response."""

    def __init__(self, output: str) -> None:
        match = re.search(r"HTTP (\d{3})", output)
        self.code = match[1] if match else ""
        super().__init__(output.strip().splitlines()[0] if output.strip() else "no response")


def main() -> None:
    """Post the report that the arguments name."""
    arguments = _parse_arguments()
    notes = [f"> **{note}**" for note in arguments.note]
    report = "\n\n".join([*notes, arguments.file.read_text(encoding="utf-8")])
    if not arguments.pull_request:
        _add_to_summary(report)
        return
    try:
        _post(arguments, report)
    except RequestFailed as error:
        _add_to_summary(report)
        _print_annotation(error)


def _parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="the report in Markdown")
    parser.add_argument("--pull-request", default="", help="its number; without it the report goes to the job summary")
    parser.add_argument("--name", default="heddle", help="distinguishes this comment from those of other reports")
    parser.add_argument("--author", default="github-actions[bot]", help="the user that owns the token")
    parser.add_argument("--note", action="append", default=[], help="a line to put before the report")
    parser.add_argument(
        "--update-only", action="store_true", help="do not create a comment, only update an existing one"
    )
    return parser.parse_args()


def _post(arguments: argparse.Namespace, report: str) -> None:
    """Update the comment of this name, or create it."""
    repository = os.environ["GITHUB_REPOSITORY"]
    marker = f"<!-- heddle-review: {re.sub(r'[^0-9A-Za-z_. -]', '', arguments.name)} -->"
    comments = f"repos/{repository}/issues/{int(arguments.pull_request)}/comments"
    body = f"{marker}\n{report}"
    if len(body) > _MAX_LENGTH:
        body = body[: _MAX_LENGTH - len(_TRUNCATED)] + _TRUNCATED
    # Anybody can write the marker, so the author is compared too: comments of other users are never changed.
    own = [
        comment["id"]
        for comment in _pages(_gh(f"{comments}?per_page=100", "--paginate"))
        if comment["body"].startswith(marker) and comment["user"]["login"] == arguments.author
    ]
    if own:
        _gh(f"repos/{repository}/issues/comments/{own[0]}", "--method", "PATCH", body=body)
    elif not arguments.update_only:
        _gh(comments, "--method", "POST", body=body)


def _gh(path: str, *options: str, body: str | None = None) -> str:
    payload = "" if body is None else json.dumps({"body": body})
    input_options = [] if body is None else ["--input", "-"]
    command = ["gh", "api", path, *options, *input_options]
    try:
        process = subprocess.run(command, input=payload, capture_output=True, encoding="utf-8", check=False)
    except OSError as error:
        raise RequestFailed(f"cannot run gh: {error.strerror}") from None
    if process.returncode:
        raise RequestFailed(process.stderr)
    return process.stdout


def _pages(output: str) -> Iterator[dict[str, Any]]:
    """Yield the comments in the output of gh, which prints one JSON list after another in older versions."""
    decoder = json.JSONDecoder()
    at = 0
    while at < len(output.rstrip()):
        page, at = decoder.raw_decode(output, at)
        yield from page
        at += len(output[at:]) - len(output[at:].lstrip())


def _add_to_summary(report: str) -> None:
    with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as summary:
        summary.write(f"{report}\n")


def _print_annotation(error: RequestFailed) -> None:
    """Print where the report is; a token without the right to comment is normal for a fork and only a notice."""
    level, reason = "warning", f"GitHub rejected the comment ({error})"
    if error.code == "403":
        level, reason = "notice", "this token cannot comment (it needs `pull-requests: write`)"
    text = f"{reason}: the report is in the job summary".replace("%", "%25")
    sys.stdout.write(f"::{level} title=heddle::{text}\n")


if __name__ == "__main__":
    main()
