"""The review is one comment, which is updated; without permission to comment, it is in the job summary."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.action.gh import Gh
from tests.docs.pages import ROOT

SCRIPT = ROOT / ".github/review/comment.py"
MARKER = "<!-- heddle-review: heddle -->"
FORK = "gh: Resource not accessible by integration (HTTP 403)"


class Reviewer:
    """Runs the script on a review, with a fake `gh`."""

    def __init__(self, folder: Path, gh: Gh) -> None:
        self._folder = folder
        self._gh = gh

    def post(self, review: str, *options: str, pull_request: str = "7") -> str:
        """Run the script, and return its output."""
        file = self._folder / "diff.md"
        file.write_text(review, encoding="utf-8")
        given = ["--pull-request", pull_request, *options]
        environment = {
            **os.environ,
            "PATH": self._gh.path,
            "GH_TOKEN": "s3cret",
            "GITHUB_REPOSITORY": "acme/shop",
            "GITHUB_STEP_SUMMARY": str(self._folder / "summary.md"),
        }
        process = subprocess.run(
            [sys.executable, str(SCRIPT), str(file), *given],
            env=environment,
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        assert "s3cret" not in process.stdout + process.stderr
        return process.stdout

    @property
    def summary(self) -> str:
        file = self._folder / "summary.md"
        return file.read_text(encoding="utf-8") if file.exists() else ""


@pytest.fixture
def reviewer(tmp_path: Path, gh: Gh) -> Reviewer:
    return Reviewer(tmp_path, gh)


def test_the_first_report_creates_a_comment(reviewer: Reviewer, gh: Gh) -> None:
    assert reviewer.post("1 change: 5 → 7") == ""
    assert gh.comments == [f"{MARKER}\n1 change: 5 → 7"]
    assert reviewer.summary == ""
    assert gh.tokens == {"s3cret"}


def test_the_next_report_updates_it(reviewer: Reviewer, gh: Gh) -> None:
    reviewer.post("1 change")
    reviewer.post("2 changes")
    assert gh.comments == [f"{MARKER}\n2 changes"]
    assert gh.requests[-1] == "PATCH repos/acme/shop/issues/comments/1"


@pytest.mark.parametrize("lines", [0, 1, 2])
def test_the_comment_may_be_on_a_later_page(reviewer: Reviewer, gh: Gh, lines: int) -> None:
    for number in range(5):
        gh.add_comment(f"talk {number}", "anna")
    reviewer.post("1 change")
    gh.separate_pages(lines)
    reviewer.post("2 changes")
    assert gh.comments[5:] == [f"{MARKER}\n2 changes"]


@pytest.mark.parametrize(
    ("body", "login"), [(f"{MARKER}\nmine", "mallory"), (f"quoting {MARKER}", "github-actions[bot]")]
)
def test_comments_of_other_users_are_not_changed(reviewer: Reviewer, gh: Gh, body: str, login: str) -> None:
    gh.add_comment(body, login)
    reviewer.post("1 change")
    assert gh.comments == [body, f"{MARKER}\n1 change"]


def test_author_option_selects_the_comment(reviewer: Reviewer, gh: Gh) -> None:
    gh.add_comment(f"{MARKER}\nold", "acme-bot")
    reviewer.post("new", "--author", "acme-bot")
    assert gh.comments == [f"{MARKER}\nnew"]


def test_each_name_has_its_own_comment(reviewer: Reviewer, gh: Gh) -> None:
    reviewer.post("here", "--name", "eu --> west")
    reviewer.post("there", "--name", "us")
    assert gh.comments == ["<!-- heddle-review: eu -- west -->\nhere", "<!-- heddle-review: us -->\nthere"]


def test_update_only_creates_no_comment(reviewer: Reviewer, gh: Gh) -> None:
    reviewer.post("no differences", "--update-only")
    assert (gh.comments, reviewer.summary) == ([], "")


def test_update_only_updates_a_comment(reviewer: Reviewer, gh: Gh) -> None:
    reviewer.post("1 change")
    reviewer.post("no differences", "--update-only")
    assert gh.comments == [f"{MARKER}\nno differences"]


def test_notes_precede_the_report(reviewer: Reviewer, gh: Gh) -> None:
    reviewer.post("1 change", "--note", "stale", "--note", "[page](https://example.com)")
    assert gh.comments == [f"{MARKER}\n> **stale**\n\n> **[page](https://example.com)**\n\n1 change"]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_report_of_a_fork_goes_to_the_summary(reviewer: Reviewer, gh: Gh, method: str) -> None:
    gh.fail(method, FORK)
    output = reviewer.post("1 change")
    assert (gh.comments, reviewer.summary) == ([], "1 change\n")
    assert output.startswith("::notice title=heddle::this token cannot comment")


def test_a_rejected_update_goes_to_the_summary(reviewer: Reviewer, gh: Gh) -> None:
    reviewer.post("1 change")
    gh.fail("PATCH", FORK)
    reviewer.post("2 changes")
    assert (gh.comments, reviewer.summary) == ([f"{MARKER}\n1 change"], "2 changes\n")


@pytest.mark.parametrize("answer", ["gh: Server Error (HTTP 502)\nmore", "error connecting to api.github.com", ""])
def test_other_failures_are_warnings(reviewer: Reviewer, gh: Gh, answer: str) -> None:
    gh.fail("POST", answer)
    output = reviewer.post("1 change")
    assert reviewer.summary == "1 change\n"
    assert output.startswith("::warning title=heddle::")
    assert (answer.partition("\n")[0] or "no response") in output
    assert output.count("\n") == 1


def test_without_gh_the_report_goes_to_the_summary(reviewer: Reviewer, gh: Gh, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    (gh.folder / "gh").chmod(0o644)
    assert "cannot run gh" in reviewer.post("1 change")
    assert reviewer.summary == "1 change\n"


def test_outside_a_pull_request_the_report_goes_to_the_summary(reviewer: Reviewer, gh: Gh) -> None:
    reviewer.post("1 change", pull_request="")
    assert (gh.requests, reviewer.summary) == ([], "1 change\n")


def test_a_comment_is_truncated(reviewer: Reviewer, gh: Gh) -> None:
    reviewer.post("x" * 70_000)
    assert len(gh.comments[0]) == 65_536
    assert gh.comments[0].endswith("(truncated to the maximum length of a comment)\n")


def test_a_summary_is_complete(reviewer: Reviewer) -> None:
    reviewer.post("x" * 70_000, pull_request="")
    assert len(reviewer.summary) == 70_001
