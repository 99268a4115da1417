"""Keeps a review as one comment on a pull request: made once, then updated; in the job summary where that is refused.

It talks to GitHub through `gh`, which takes the token from GH_TOKEN, and needs nothing but Python's own library.
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

_MOST = 65_536
"""The characters that GitHub takes in a comment."""

_CUT = "\n\n(cut here: a comment takes no more)\n"


class Refused(Exception):
    """GitHub did not do what was asked; `code` is its HTTP status, empty where there was none."""

    def __init__(self, answer: str) -> None:
        found = re.search(r"HTTP (\d{3})", answer)
        self.code = found[1] if found else ""
        super().__init__(answer.strip().splitlines()[0] if answer.strip() else "no answer")


def main() -> None:
    """Post the review that the arguments name."""
    given = _arguments()
    review = "\n\n".join([*(f"> **{note}**" for note in given.note), given.file.read_text(encoding="utf-8")])
    if not given.pull_request:
        _summarise(review)
        return
    try:
        _post(given, review)
    except Refused as refused:
        _summarise(review)
        _say(refused)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="the review in Markdown")
    parser.add_argument("--pull-request", default="", help="its number; without one the review is a job summary")
    parser.add_argument("--name", default="heddle", help="tells this comment from those of other reviews")
    parser.add_argument("--author", default="github-actions[bot]", help="who writes with the token")
    parser.add_argument("--note", action="append", default=[], help="a line to put before the review")
    parser.add_argument("--update-only", action="store_true", help="make no new comment: there is nothing to tell")
    return parser.parse_args()


def _post(given: argparse.Namespace, review: str) -> None:
    """Update the comment of this name, or make it."""
    repository = os.environ["GITHUB_REPOSITORY"]
    marker = f"<!-- heddle-review: {re.sub(r'[^0-9A-Za-z_. -]', '', given.name)} -->"
    comments = f"repos/{repository}/issues/{int(given.pull_request)}/comments"
    body = f"{marker}\n{review}"
    if len(body) > _MOST:
        body = body[: _MOST - len(_CUT)] + _CUT
    # Anybody can write the marker, so the author counts too: no comment of another person is ever changed.
    own = [
        comment["id"]
        for comment in _pages(_gh(f"{comments}?per_page=100", "--paginate"))
        if comment["body"].startswith(marker) and comment["user"]["login"] == given.author
    ]
    if own:
        _gh(f"repos/{repository}/issues/comments/{own[0]}", "--method", "PATCH", body=body)
    elif not given.update_only:
        _gh(comments, "--method", "POST", body=body)


def _gh(path: str, *options: str, body: str | None = None) -> str:
    sent = "" if body is None else json.dumps({"body": body})
    reading = [] if body is None else ["--input", "-"]
    words = ["gh", "api", path, *options, *reading]
    try:
        done = subprocess.run(words, input=sent, capture_output=True, encoding="utf-8", check=False)
    except OSError as error:
        raise Refused(f"gh cannot be run: {error.strerror}") from None
    if done.returncode:
        raise Refused(done.stderr)
    return done.stdout


def _pages(answer: str) -> Iterator[dict[str, Any]]:
    """Yield the comments of an answer: older versions of `gh` print one list after another."""
    decoder = json.JSONDecoder()
    at = 0
    while at < len(answer.rstrip()):
        page, at = decoder.raw_decode(answer, at)
        yield from page
        at += len(answer[at:]) - len(answer[at:].lstrip())


def _summarise(review: str) -> None:
    with Path(os.environ["GITHUB_STEP_SUMMARY"]).open("a", encoding="utf-8") as summary:
        summary.write(f"{review}\n")


def _say(refused: Refused) -> None:
    """Say where the review is; a token that may not comment is normal for a fork, anything else is not."""
    level, why = "warning", f"GitHub did not take the comment ({refused})"
    if refused.code == "403":
        level, why = "notice", "this token may not comment (`pull-requests: write` lets it)"
    text = f"{why}: the review is in the job summary".replace("%", "%25")
    sys.stdout.write(f"::{level} title=heddle::{text}\n")


if __name__ == "__main__":
    main()
