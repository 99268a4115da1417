"""The texts in which a server or a proxy may repeat a secret: encoded, on one line, in part, or cut off."""

from __future__ import annotations

import html
import json
import re
from base64 import b64encode
from collections.abc import Iterator
from urllib.parse import quote, quote_plus, unquote, urlsplit

SHORTEST_SECRET = 4
"""Shorter values are ordinary words, and masking them would make a text unreadable."""

_SHORTEST_PART, _SHORTEST_LINE, _SHORTEST_BASE64, _SHORTEST_BEGINNING = 8, 16, 6, 6
_SERVER_OF_URL = re.compile(r"\w+(?:://|%3a%2f%2f|:\\/\\/)[^/%\\?#]*(?:/|%2f|\\/)?", re.IGNORECASE)
_CUT_OFF = re.compile(r"""\s*(?:$|[\n"'`\\]|…|\.{2,}|\[?\(?truncated)""")
"""What follows a text that a length limit has cut off."""


def encodings(secret: str) -> set[str]:
    """Return the texts that contain a secret, or enough of it to use it."""
    forms: set[str] = set()
    for text in {secret, *_parts(secret)}:
        for plain in (text, " ".join(text.split()), "".join(text.split())):
            forms |= _escaped(plain)
            forms |= {form for encoded in _base64(plain.encode()) for form in (encoded, quote(encoded, safe=""))}
    return {form for form in forms if len(form) >= SHORTEST_SECRET}


def cut_off(text: str, form: str, after: int = 0) -> tuple[int, int] | None:
    """Return the next place in a text where a form of a secret begins and is cut off, None if there is none."""
    shortest = _SHORTEST_BEGINNING
    if server := _SERVER_OF_URL.match(form):
        shortest = max(shortest, server.end() + 1)
    if len(form) <= shortest:
        return None
    start = text.find(form[:shortest], after)
    while start >= 0:
        end = start + shortest
        while end < len(text) and end - start < len(form) and text[end] == form[end - start]:
            end += 1
        if _CUT_OFF.match(text, end):
            return start, end
        start = text.find(form[:shortest], start + 1)
    return None


def _parts(secret: str) -> Iterator[str]:
    """Yield the parts of a secret that are secrets themselves: the lines of a key, the path and password of a URL."""
    lines = secret.split("\n")
    if len(lines) > 1:
        yield from (line for line in map(str.strip, lines) if len(line) >= _SHORTEST_LINE and line[:5] != "-----")
    if "://" not in secret:
        return
    try:
        url = urlsplit(secret)
        password = url.password or ""
    except ValueError:
        return
    rest = url.path.lstrip("/") + (f"?{url.query}" if url.query else "")
    yield from (part for part in (url.path.lstrip("/"), rest, url.query) if len(part) >= _SHORTEST_PART)
    yield from (part for part in (password, unquote(password)) if len(part) >= SHORTEST_SECRET)


def _escaped(text: str) -> set[str]:
    """Return a text as JSON, URLs and HTML contain it."""
    escaped = {json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]}
    escaped |= {form.replace("/", "\\/") for form in escaped}
    # Go's encoder also escapes what has a meaning in HTML.
    escaped |= {form.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026") for form in tuple(escaped)}
    escaped |= {json.dumps(form, ensure_ascii=False)[1:-1] for form in tuple(escaped)}
    quoted = {quote(text, safe=""), quote(text), quote(text, safe="/:?&=@+,;$!*'()"), quote_plus(text)}
    quoted |= {re.sub("%[0-9A-F]{2}", lambda match: match[0].lower(), form) for form in quoted}
    quoted |= {quote(form, safe="") for form in tuple(quoted)}
    return {text, *escaped, *quoted, html.escape(text), html.escape(text, quote=False)}


def _base64(data: bytes) -> Iterator[str]:
    """Yield what base64 makes of data wherever it begins in the encoded text: `user:password` contains a password."""
    for offset, first in enumerate((0, 2, 3)):
        last = (offset + len(data)) * 8 // 6
        inner = b64encode(b"\0" * offset + data).decode()[first:last]
        if len(inner) >= _SHORTEST_BASE64:
            yield from {inner, inner.replace("+", "-").replace("/", "_")}
