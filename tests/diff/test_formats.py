"""What each format shows: the same changes, no markup from titles, and at most the allowed length."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from html.parser import HTMLParser

import click
import pytest
from click.testing import CliRunner
from syrupy.assertion import SnapshotAssertion

from heddle.diff.change import Box, Diff
from heddle.diff.trees import diff_dashboards, diff_trees
from heddle.report.diff_html import html
from heddle.report.diff_json import as_json
from heddle.report.diff_layout import changed_rows, grid
from heddle.report.diff_markdown import MAX_LENGTH, markdown
from heddle.report.diff_text import text
from tests.diff.edits import EDITS, NEW
from tests.diff.states import SESSION, TREE, Json, field, panel, session, target

EVIL = "</summary></details><script>alert(1)</script> ![x](https://evil.example/p.png) @everyone `a` | <!-- #1"


@pytest.fixture
def result() -> Diff:
    """Return a diff with every kind of change."""
    after = session()
    field(after, "Budget used")["thresholds"]["steps"][2]["value"] = 5
    target(after, "Session Status")["expr"] = target(after, "Session Status")["expr"].replace(
        "instance=~", "instance!~"
    )
    panel(after, "Event Rate")["options"]["legend"]["placement"] = "right"
    panel(after, "Last movement")["title"] = "Progress of the run"
    after["panels"].remove(panel(after, "Uptime"))
    after["panels"].append(dict(NEW))
    one, other = panel(after, "Iteration"), panel(after, "Event Rate")
    one["gridPos"], other["gridPos"] = other["gridPos"], one["gridPos"]
    tree = {**TREE, SESSION: json.dumps(after).encode()}
    for path in ("provisioning/alerting/loki-mode.yaml", "prometheus/rules/loki-mode.yaml"):
        tree[path] = tree[path].replace(b'for: "5m"', b'for: "1h"', 1)
    return diff_trees(TREE, tree, ("HEAD", "working tree"))


def evil() -> Diff:
    before, after = session(), session()
    for each in (before, after):
        each["title"] = each["panels"][1]["title"] = each["panels"][1]["description"] = EVIL
    after["panels"][1]["targets"][0]["expr"] += f' or foo{{a="{EVIL}"}}'
    after["panels"][1]["fieldConfig"]["defaults"]["unit"] = EVIL
    after["panels"].append({**NEW, "title": EVIL, "description": f"{EVIL}?", "type": EVIL})
    return diff_dashboards(before, after, (EVIL, EVIL))


def many(count: int) -> Diff:
    before, after = {}, {}
    for number in range(count):
        state = session() | {"uid": f"d{number:03}", "title": f"Dashboard {number:03}"}
        before[f"dashboards/a/{number}.json"] = json.dumps(state).encode()
        changed: Json = deepcopy(state)
        for each in changed["panels"]:
            each["title"] += " now"
        if number == count - 1:
            field(changed, "Budget used now")["thresholds"]["steps"][2]["value"] = 5
        after[f"dashboards/a/{number}.json"] = json.dumps(changed).encode()
    return diff_trees(before, after, ("a", "b"))


def test_text(result: Diff, snapshot: SnapshotAssertion) -> None:
    assert text(result) == snapshot


def test_markdown(result: Diff, snapshot: SnapshotAssertion) -> None:
    assert markdown(result) == snapshot


def test_json_contains_every_change(result: Diff) -> None:
    actual = json.loads(as_json(result))
    assert [each["sentence"] for each in actual["changes"]] == [change.sentence for change in result.changes]
    assert actual["changes"][0]["flags"] == ["threshold loosened"]
    assert actual["changes"][0]["object"]["kind"] == "dashboard"
    assert {"before", "after", "kind", "aspect", "panel"} <= actual["changes"][0].keys()


class Page(HTMLParser):
    """Collects the tags and the text of a page, and checks that every tag is closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in {"meta", "rect"}:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def test_html_draws_the_grid_twice_and_marks_what_changed(result: Diff) -> None:
    page = Page(html(result))
    assert page.open == []
    assert sum(tag == "svg" for tag, _ in page.tags) == 2
    marks = {words for tag, attrs in page.tags if tag == "g" for words in str(attrs["class"]).split()}
    assert marks >= {"changed", "moved", "added", "removed", "row"}
    for change in result.changes:
        assert change.sentence.replace("`", "") in page.words


def test_html_loads_nothing(result: Diff) -> None:
    for page in (html(result), html(evil())):
        tags = Page(page).tags
        assert {tag for tag, _ in tags} & {"script", "link", "img", "iframe", "object", "base", "form"} == set()
        assert not [attrs for _, attrs in tags if {"href", "src", "style"} & attrs.keys()]
        assert not [name for _, attrs in tags for name in attrs if name.startswith("on")]
        assert "url(" not in page


def test_no_title_breaks_out_of_html() -> None:
    page = Page(html(evil()))
    assert page.open == []
    assert "<script>alert(1)</script>" in page.words


def test_no_title_breaks_out_of_markdown() -> None:
    shown = markdown(evil())
    prose = re.sub(r"```(?:diff|text)\n.*?```|``[^\n]*?``|`[^`\n]*`", "", shown, flags=re.DOTALL)
    assert re.search(r"(?<!\\)<(?!/?(details|summary|b)\b)", prose) is None
    prose = re.sub(r"<summary>.*</summary>", "", prose)  # HTML, in which no Markdown is read
    assert prose.count("<details") == prose.count("</details>") == 1
    assert re.search(r"(?<!\\)!\[|@(?!\u200b)|#(?!\u200b)", prose.replace("> [!WARNING]", "")) is None


def test_text_is_colored_on_a_terminal_only(result: Diff) -> None:
    assert "\x1b" not in text(result)
    assert "\x1b[31m" in text(result, lambda words, style: click.style(words, fg="red" if style == "red" else None))
    assert (
        CliRunner().invoke(click.Command("x", callback=lambda: click.echo(text(result)))).stdout == f"{text(result)}\n"
    )


def test_markdown_fits_a_comment_and_counts_omissions() -> None:
    result = many(60)
    shown = markdown(result)
    assert MAX_LENGTH - 3_000 < len(shown) <= MAX_LENGTH
    left = int(re.search(r"^Omitted to fit: (\d+) changes of \d+ objects", shown, re.MULTILINE)[1])  # type: ignore[index]
    left += sum(map(int, re.findall(r"^- and (\d+) less important changes", shown, re.MULTILINE)))
    reported = len(re.findall(r"^ *- \w+ renamed|^ *- Thresholds", shown, re.MULTILINE))
    assert left + reported == len(result.changes)
    assert shown.index("Dashboard 059") < shown.index("Dashboard 000")


def test_an_object_that_does_not_fit_is_shortened() -> None:
    before, after = session(), session()
    for number in range(900):
        after["panels"].append(
            {"type": "stat", "id": number, "title": f"Panel {number}", "description": f"Is it {number}?" * 20}
        )
    after["tags"] = ["x"]
    shown = markdown(diff_dashboards(before, after, ("a", "b")), 20_000)
    assert len(shown) <= 20_000
    assert "Panel 0" in shown
    assert "less important changes, omitted to fit" in shown


def test_no_differences_are_reported_in_every_format() -> None:
    nothing = Diff(before="a", after="b")
    assert text(nothing) == "a -> b: no differences"
    assert markdown(nothing) == "**No differences** from `a` to `b`"
    assert json.loads(as_json(nothing))["changes"] == []
    assert "No differences" in Page(html(nothing)).words


def test_the_grid_is_drawn_in_characters() -> None:
    boxes = (
        Box(id=1, title="Now", type="row", x=0, y=0, w=24, h=1),
        Box(id=2, title="A panel", type="stat", x=0, y=1, w=8, h=4, mark="changed"),
        Box(id=3, title="Another with a long title", type="stat", x=8, y=1, w=4, h=4, mark="added"),
        Box(id=4, title="Wide", type="stat", x=0, y=5, w=24, h=2),
    )
    edge = "-" * 71
    assert grid(boxes).splitlines() == [
        f"+{edge}+",
        f"|Now{' ' * 68}|",
        f"+{'-' * 23}+{'-' * 11}+{'-' * 35}+",
        f"|* A panel{' ' * 14}|+ Another ~|",
        f"+{'-' * 23}+{'-' * 11}+{'-' * 35}+",
        f"|Wide{' ' * 67}|",
        f"+{edge}+",
    ]
    assert grid(()) == "(empty)"
    assert grid(boxes, max_lines=3).splitlines()[-1] == "... 4 more lines"


def test_a_panel_of_any_size_is_drawn() -> None:
    huge = Box(id=1, title="a", type="stat", x=0, y=10**9, w=24, h=10**9)
    assert len(grid([huge]).splitlines()) < 30


def test_markdown_draws_only_changed_rows() -> None:
    def box(id: int, type: str, y: int, mark: str = "") -> Box:
        return Box(id=id, title=f"t{id}", type=type, x=0, y=y, w=24, h=1, mark=mark)

    before = (box(1, "stat", 0), box(2, "row", 1), box(3, "stat", 2), box(4, "row", 3), box(5, "stat", 4, "removed"))
    one, other = changed_rows(before, before[:4])
    assert [each.id for each in one] == [2, 4, 5]
    assert [each.id for each in other] == [2, 4]


def test_every_edit_is_in_every_format() -> None:
    for edit in EDITS:
        after = session()
        edit.make(after)
        actual = diff_dashboards(session(), after, ("a", "b"))
        assert edit.sentence in text(actual)
        assert edit.sentence.replace("`", "") in Page(html(actual)).words
        assert actual.changes[0].subject.title in markdown(actual)


def test_text_and_markdown_list_the_first_flagged_changes_only() -> None:
    panels = [{"id": at, "type": "stat", "title": f"P{at}", "fieldConfig": {"defaults": {}}} for at in range(1, 41)]
    before = {"uid": "a", "title": "A", "panels": deepcopy(panels)}
    after = {"uid": "a", "title": "A", "panels": deepcopy(panels)}
    for dashboard, value in ((before, 80), (after, 90)):
        for item in dashboard["panels"]:
            steps = [{"color": "green", "value": None}, {"color": "red", "value": value + item["id"]}]
            item["fieldConfig"]["defaults"]["thresholds"] = {"mode": "absolute", "steps": steps}
    result = diff_dashboards(before, after, ("before", "after"))
    assert len(result.flagged) == 40
    assert text(result).count("\n! threshold loosened") == 30
    assert "\n! and 10 more, marked below\n" in text(result)
    assert text(result).count("(threshold loosened)") == 40
    assert "> - and 10 more" in markdown(result)
