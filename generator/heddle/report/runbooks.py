"""The pages for people who are woken, made from the alerts: `python -m heddle.report.runbooks docs/runbooks`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from heddle.author.alerts import Alert, Alerts
from heddle.author.promql.scope import alert_scope
from heddle.diagnostics.errors import BadInput
from heddle.project.pipeline import load_project
from heddle.settings.load import load

_HEAD = "<!-- Made by `make docs` from the definition of the alert; a test holds it to it. -->\n\n"
_NO_DATA = {
    "OK": "No data: that is no reason to wake anybody.",
    "NoData": "No data: Grafana says so, with the alert DatasourceNoData.",
    "Alerting": "No data: it fires.",
}


def pages(groups: Sequence[Alerts]) -> dict[str, str]:
    """Return the text of each page by its file's name, and README.md, which lists them."""
    found = {f"{alert.name}.md": page(group, alert) for group in groups for alert in group.rules}
    return {"README.md": _index(groups), **found}


def page(group: Alerts, alert: Alert) -> str:
    """Return the page of an alert, in Markdown."""
    side = "above" if alert.fires.side == "above" else "below"
    bound = f"{alert.fires.number:g}" + (f" (the setting `{alert.fires.setting}`)" if alert.fires.setting else "")
    return "\n".join(
        [
            f"{_HEAD}# {alert.name}",
            "",
            f"{group.system.title}, {alert.severity}. {_prose(alert.summary)}.",
            "",
            _prose(alert.description),
            "",
            f"It fires when this is {side} {bound} for {alert.pending}:",
            "",
            *_asked(alert),
            "",
            _NO_DATA[alert.no_data],
            "",
            "## Look",
            "",
            f'Start at the panel "{alert.panel[1]}" of the dashboard `{alert.panel[0]}`.',
            "",
            *_steps(alert.diagnose),
            "",
            "## Mend",
            "",
            *_steps(alert.resolve),
            "",
        ]
    )


def _asked(alert: Alert) -> list[str]:
    if alert.expression is None:
        return ["```sql", str(getattr(alert.query, "fields", {}).get("rawSql", "")), "```"]
    return ["```promql", alert.expression.render(alert_scope(alert.rate_window)), "```"]


def definitions(start: Path, environ: Mapping[str, str]) -> Sequence[Alerts]:
    """Return the alerts of the project that contains the folder `start`. Raises BadInput."""
    with load_project(load(start, None, environ), systems=(), kinds=("alerts",)) as project:
        if project.findings:
            raise BadInput(project.findings)
        return project.alert_groups


def _index(groups: Sequence[Alerts]) -> str:
    lines = [f"{_HEAD}# Runbooks", "", "What to do when an alert fires, one page for each."]
    for group in sorted(groups, key=lambda group: group.system.title.lower()):
        lines += ["", f"## {group.system.title}", "", "| alert | severity | says |", "|---|---|---|"]
        lines += [
            f"| [{each.name}]({each.name}.md) | {each.severity} | {_prose(each.summary)} |" for each in group.rules
        ]
    return "\n".join([*lines, ""])


def _steps(texts: Sequence[str]) -> Iterator[str]:
    yield from (f"{number}. {text}" for number, text in enumerate(texts, start=1))


def _prose(text: str) -> str:
    """Return a template's text with what it fills in as code, so that a page shows it."""
    return text.replace("{{ ", "`{{ ").replace(" }}", " }}`")


def write(folder: Path, made: Mapping[str, str]) -> None:
    """Write the pages, and remove those that Heddle made of alerts that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        if old.name not in made and old.read_text(encoding="utf-8").startswith(_HEAD):
            old.unlink()
    for name, text in made.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]), pages(definitions(Path.cwd(), os.environ)))
