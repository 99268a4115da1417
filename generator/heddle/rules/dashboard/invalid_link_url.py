"""A link leads somewhere.

Why: Grafana takes an address without a slash or a scheme for one beside the dashboard's own, and finds nothing there.
Bad: a link with an empty url, or to `d/shop`.
Good: `/d/shop`, `https://shop.example`, `mailto:shop@example.org`, `$url`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from heddle.diagnostics.finding import Severity
from heddle.rules.examples import dashboard
from heddle.rules.rule import Violation
from heddle.rules.subjects import Dashboard

SEVERITY = Severity.WARNING

_FINE = re.compile(r"/|[a-zA-Z][a-zA-Z0-9+.-]*:|\$|\[\[|#|\?")


def check(subject: Dashboard) -> Iterator[Violation]:
    """Warn of a link of the dashboard without an address; `d/shop` is one only beside Grafana's root."""
    for link in subject.data.get("links") or ():
        url = str(link.get("url") or "").strip()
        if link.get("type") == "link" and not _FINE.match(url):
            yield Violation(
                message=f"the link {link.get('title', '')!r} has "
                + (f"the address {url!r}, which depends on where it is shown" if url else "no address"),
                help=f"write {'/' + url!r}" if url else "give it a url, or take it out",
                at=link,
            )


def bad() -> Dashboard:
    """Return a dashboard with a link to nowhere."""
    return dashboard(links=[{"type": "link", "title": "Runbook", "url": ""}])


def good() -> Dashboard:
    """Return one with a menu of dashboards, which needs no address."""
    return dashboard(links=[{"type": "dashboards", "title": "Shop", "tags": ["shop"], "url": ""}])
