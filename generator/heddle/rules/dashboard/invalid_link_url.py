"""A link has no URL, or one that is relative to the current page.

Why: Grafana resolves `d/shop` against the page on which the link is shown, where nothing exists.
Bad: a link with an empty URL, or to `d/shop`.
Good: `/d/shop`, `https://shop.example`, `mailto:shop@example.org`, `$url`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.grafana.variables import has_variables
from heddle.rules import examples
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.WARNING

_VALID = re.compile(r"/|[a-zA-Z][a-zA-Z0-9+.-]*:|#|\?")


def check(dashboard: Dashboard) -> Iterator[Violation]:
    for link in dashboard.data.get("links") or ():
        url = str(link.get("url") or "").strip()
        if link.get("type") == "link" and not _VALID.match(url) and not has_variables(url[:2]):
            title = link.get("title", "")
            yield Violation(
                message=f"link {title!r} has the relative URL {url!r}" if url else f"link {title!r} has no URL",
                help=f"write {'/' + url!r}" if url else "set a URL, or remove the link",
                at=link,
            )


def bad() -> Dashboard:
    return examples.dashboard(links=[{"type": "link", "title": "Runbook", "url": ""}])


def good() -> Dashboard:
    menu = {"type": "dashboards", "title": "Shop", "tags": ["shop"], "url": ""}
    return examples.dashboard(links=[menu])
