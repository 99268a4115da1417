"""Steps 19 to 21: panel links get URLs, and data links use the current names of their variables."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from heddle.grafana.json_value import Json, mapping, members

_RENAMED: Final = {
    "__series_name": "__series.name",
    "$__series_name": "${__series.name}",
    "__value_time": "__value.time",
    "__field_name": "__field.name",
    "$__field_name": "${__field.name}",
}
_OLD_NAME: Final = re.compile(r"\$?__series_name|__value_time|\$?__field_name")


def convert_panel_links(panel: Json) -> None:
    """Give each link of a panel a URL (step 19)."""
    if isinstance(panel.get("links"), list):
        panel["links"] = [_with_url(link) for link in members(panel["links"])]


def rename_link_variables(panel: Json) -> None:
    """Rename the variables of data links and of the title of fields (step 20)."""
    _change_urls(panel, _renamed)
    defaults = _field_defaults(panel)
    if isinstance(defaults.get("title"), str):
        defaults["title"] = _renamed(defaults["title"])


def rename_series_labels(panel: Json) -> None:
    """Rename `__series.labels` in data links (step 21)."""
    _change_urls(panel, lambda url: url.replace("__series.labels", "__field.labels"))


def _with_url(link: Json) -> Json:
    url = str(link.get("url") or "")
    if not url and link.get("dashboard"):
        url = f"dashboard/db/{_slug(str(link['dashboard']))}"
    if not url and link.get("dashUri"):
        url = f"dashboard/{link['dashUri']}"
    url = url or "/"
    if link.get("keepTime"):
        url = _with_query(url, "$__url_time_range")
    if link.get("includeVars"):
        url = _with_query(url, "$__all_variables")
    if link.get("params"):
        url = _with_query(url, str(link["params"]))
    return {"url": url, **{key: link[key] for key in ("title", "targetBlank") if key in link}}


def _slug(title: str) -> str:
    return re.sub(r" +", "-", re.sub(r"[^a-z0-9_ ]+", "", title.lower()))


def _with_query(url: str, query: str) -> str:
    if "?" not in url:
        return f"{url}?{query}"
    return url + query if url.endswith("?") else f"{url}&{query}"


def _renamed(text: str) -> str:
    return _OLD_NAME.sub(lambda match: _RENAMED[match[0]], text)


def _change_urls(panel: Json, change: Callable[[str], str]) -> None:
    for owner, key in ((mapping(panel.get("options")), "dataLinks"), (_field_defaults(panel), "links")):
        for link in members(owner.get(key)):
            if isinstance(link.get("url"), str):
                link["url"] = change(link["url"])


def _field_defaults(panel: Json) -> Json:
    """Return the field settings where Grafana 6 had them."""
    return mapping(mapping(mapping(panel.get("options")).get("fieldOptions")).get("defaults"))
