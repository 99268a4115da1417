"""What stops a definition from compiling at all: pages for the ids that no rule has.

These are found while definitions are loaded, expressions are built and files are written, where there is nothing yet
for a rule to ask.
"""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase

REFUSALS: Mapping[str, str] = {
    "alert/diagnose": "An alert says what to look at: who is woken needs it.",
    "alert/description": "An alert says what has happened.",
    "alert/label": "An alert's labels have names that Prometheus takes and values that do not change with the series, "
    "and its texts name labels that its series have.",
    "alert/resolve": "An alert says what to do about it.",
    "alert/name": "An alert's name is CamelCase and short enough to become a uid: silences and links name it.",
    "alert/pending": "An alert's pending period is a span of time, such as `5m`.",
    "alert/summary": "An alert says in a line what is wrong.",
    "allow/expired": "An exception from a rule is over, and the rule is asked again.",
    "allow/reason": "An exception from a rule has a reason.",
    "allow/unknown": "An exception names a rule that there is.",
    "allow/until": "An exception ends on a day of the calendar.",
    "allow/unused": "An exception that holds nothing back is taken out.",
    "check/baseline": "A baseline is a file that `heddle check --write-baseline` wrote.",
    "check/file": "What is checked as JSON is one dashboard in Grafana's classic model.",
    "check/rule": "A rule that is selected or explained is one that there is.",
    "dashboard/json": "A dashboard holds only what JSON can say: text, numbers, true and false, lists and mappings.",
    "dashboard/rows": "The rows of Grafana 4 are turned into row panels.",
    "dashboard/schema": "A dashboard fits Grafana's model, or the file is skipped or half shown.",
    "datasource/schema": "A data source fits Grafana's model, or Grafana does not start.",
    "definition/folder": "A folder of definitions is one that there is.",
    "definition/raised": "A definition runs: what it raised is shown at its line.",
    "definition/syntax": "A definition is Python.",
    "definition/type": "`dashboard`, `datasource` and `alerts` are what they are called.",
    "diff/base": "The commit at which a pull request began is in the clone.",
    "diff/dashboard": "What is compared as a dashboard is one.",
    "diff/file": "What is compared as JSON is one dashboard.",
    "diff/git": "Revisions are compared in a repository of git.",
    "diff/out": "The folder of generated files that is compared is one that a revision has.",
    "diff/output": "The file for the result can be written.",
    "diff/revision": "A revision is one that git knows.",
    "diff/schema": "Generated files are such as Heddle writes.",
    "diff/usage": "What is compared is two revisions or two files.",
    "output/busy": "One run at a time writes to `out/`.",
    "output/foreign-file": "A file that Heddle did not write is never overwritten.",
    "output/half-written": "A run that was killed is made good before the next one.",
    "output/leftover": "What a killed run left behind can be cleared away.",
    "output/manifest-broken": "`manifest.json` is whole: it says which files are Heddle's.",
    "output/manifest-missing": "A folder that holds files has its `manifest.json`, or files would be orphaned.",
    "output/manifest-newer": "`manifest.json` is not of a newer Heddle.",
    "output/manifest-unreadable": "`manifest.json` can be read.",
    "output/path": "A file's name is one that every file system takes.",
    "output/unwritable": "`out/` can be written.",
    "panel/duplicate-id": "A panel's id is its own.",
    "panel/id": "A panel has a title or a key of its own to make its id from: links and alerts name the id.",
    "panel/retired": "A panel type that Grafana has retired is named with its successor.",
    "panel/unknown-argument": "A panel function has only the arguments that every panel has.",
    "provider/schema": "A provider of dashboards fits Grafana's model, or Grafana does not start.",
    "query/*-of-*": "A word such as `rate` is for one kind of metric, such as counters.",
    "query/bool-of-value": "Only a comparison can answer 1 or 0.",
    "query/by-and-without": "An aggregation takes `by` or `without`.",
    "query/label-lost": "A label that an aggregation took away is gone for what comes after.",
    "query/labels-differ": "The two sides of an operation share labels, or their series never meet.",
    "query/no-bucket": "A bound is one of the histogram's buckets.",
    "query/not-a-rate": "Only what is per second can be per minute, hour or day.",
    "query/number": "A number to reckon with is finite.",
    "query/offset-of-raw": "Text that was written by hand is not moved in time.",
    "query/offset-twice": "An expression looks back once.",
    "query/raw-*": "The bare value of a counter or a histogram says nothing: it only grows until its process restarts.",
    "query/regex": "A regular expression is one that Prometheus takes.",
    "query/truth": "An expression has no truth before Prometheus answers.",
    "query/units-differ": "Seconds and bytes are not added.",
    "query/unknown-value": "A label's value is one of those that the catalogue lists.",
    "query/variable-in-alert": "An alert has no variables of a dashboard.",
    "query/window": "A window is a duration, or a variable of Grafana's.",
    "query/zero-beside-labels": "A zero has no labels, so it stands in only for what has none.",
    "row/nested": "A row holds no row.",
    "rule/crashed": "A rule that crashes is a defect of Heddle's.",
    "settings/ambiguous-variable": "An environment variable means one setting.",
    "settings/choice": "A choice is one of those that there are.",
    "settings/empty": "A setting that is written has a value.",
    "settings/name": "A name under a table of settings has no dot.",
    "settings/secret": "A secret is the name of an environment variable, never a value.",
    "settings/syntax": "`pyproject.toml` is TOML.",
    "settings/systems": "A system that is chosen has a folder.",
    "settings/type": "A setting has the kind of value that it takes.",
    "settings/unknown-environment": "An environment that is chosen is in the settings.",
    "settings/unknown-key": "A setting is one that there is.",
    "settings/unknown-variable": "A variable that begins with `HEDDLE_` is a setting.",
    "settings/unreadable": "`pyproject.toml` can be read.",
    "settings/unset": "A setting that is read has a value.",
}


def refusal(id: str) -> str:
    """Return what an id means, empty where nothing is refused under it; some stand for many, by a glob."""
    return REFUSALS.get(id) or next((said for glob, said in REFUSALS.items() if fnmatchcase(id, glob)), "")
