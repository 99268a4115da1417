"""The pages of the rules: `heddle explain`, and docs/checks.md by `python -m heddle.report.rule_pages`."""

from __future__ import annotations

import sys
from difflib import get_close_matches

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.ids import REFUSALS, refusal
from heddle.diagnostics.location import Location
from heddle.rules.registry import rules
from heddle.rules.rule import Rule

_HEAD = """\
<!-- Made by `make docs` from the rules; a test holds it to them. -->

# Rules

`heddle check` asks these of every dashboard, data source and alert. `heddle explain RULE` prints one of them. Errors
cannot work, warnings mislead, notes are worth a look; advice is an opinion, shown by `--show advice` or `--select`.
Rules marked *also in generate* stop `heddle generate` too. [check.md](check.md) says how to select them, and how to
make an exception.
"""

_REFUSED = """\
## What is refused while compiling

These are found before there is anything for a rule to ask. They always stop the command, and none can be excepted.
"""


def page_of(id: str) -> str:
    """Return the page of a rule, as text. Raises BadInput where there is no such rule."""
    found = {rule.id: rule for rule in rules()}
    if id not in found and (said := refusal(id)):
        return f"{id} (refused while compiling)\n\n{said}\n"
    if id not in found:
        near = get_close_matches(id, [*found, *REFUSALS], 1)
        help = f"did you mean {near[0]}?" if near else "`heddle explain` lists them"
        finding = Finding(
            id="check/rule", location=Location("<command line>"), message=f"no rule is called {id!r}", help=help
        )
        raise BadInput([finding])
    rule = found[id]
    return f"{rule.id} ({_severities(rule)})\n\n{rule.page}\n"


def listing() -> str:
    """Return a line for each rule."""
    width = max(len(rule.id) for rule in rules())
    lines = [f"{rule.id:{width}}  {rule.severity.name.lower():7}  {rule.page.splitlines()[0]}" for rule in rules()]
    return "\n".join([*lines, ""])


def page() -> str:
    """Return the page of all rules, in Markdown."""
    refused = [f"| `{id}` | {said} |" for id, said in REFUSALS.items()]
    table = "\n".join([_REFUSED, "| id | means |", "|---|---|", *refused, ""])
    return "\n".join([_HEAD, *(_section(rule) for rule in rules()), table])


def _section(rule: Rule) -> str:
    first, _, rest = rule.page.partition("\n\n")
    parts: list[list[str]] = []
    for line in rest.splitlines():
        if line.startswith(("Why:", "Bad:", "Good:")):
            parts.append([line])
        else:
            parts[-1].append(line)
    body = "\n".join(f"- {_bold(' '.join(part))}" for part in parts)
    return f"## {rule.id}\n\n{first} *{_severities(rule)}*\n\n{body}\n"


def _bold(text: str) -> str:
    word, _, rest = text.partition(":")
    return f"**{word}:**{rest}"


def _severities(rule: Rule) -> str:
    own = rule.severity.name.lower()
    if rule.external_severity is None:
        own += "; in the house's words only"
    elif rule.external_severity is not rule.severity:
        own += f"; {rule.external_severity.name.lower()} in external dashboards"
    return own + ("; also in generate" if rule.gate else "")


if __name__ == "__main__":
    sys.stdout.write(page())
