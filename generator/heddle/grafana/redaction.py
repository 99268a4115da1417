"""Keeps secrets out of everything that is shown or stored; a secret is known by its value, its key or its variable."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from heddle.diagnostics.tokens import REFERENCE, USER_IN_URL
from heddle.grafana.secret_encodings import SHORTEST_SECRET, cut_off, encodings

HIDDEN = "(hidden)"
OTHER_VALUE = "(set to something else)"
REDACTED = "[REDACTED]"
"""What Grafana returns in place of a secret."""

SET = "(set)"
"""The value of a secret of a data source, of which only the name is known."""

_PLACEHOLDERS = frozenset({HIDDEN, OTHER_VALUE, REDACTED, SET})
_SHORTEST_VALUE = 8
"""The value of a variable is only masked below this length if its name or its place says that it is a secret."""

_SECRET_VARIABLE = re.compile(
    r"PASS|PWD|SECRET|TOKEN|KEY|CRED|AUTH|HOOK|URL|DSN|CERT|PEM$|SALT|PRIVATE|COOKIE|SESSION", re.IGNORECASE
)
_SECRET_FIELD = re.compile(
    r"^secure|passw|pwd|passphrase|secret|token|credential|header_?value|^authorization$|^cookie|dsn|connection_?string"
    r"|(?:api|app|private|user|client|access|account|integration|routing|signing|encryption)_?key",
    re.IGNORECASE,
)
_ADDRESS_FIELD = re.compile(r"(?:ur[il]|url_?path|host|endpoint|name|type|scheme|method)$", re.IGNORECASE)
"""The address at which a token is requested is not a token, nor is its type, or the name of a header or of a secret."""

_HEADERS_FIELD = re.compile(r"^(?:http|extra|custom)?_?headers$", re.IGNORECASE)
_PUBLIC_URL_TYPES = frozenset({"prometheus-alertmanager"})
"""Types of receivers whose URL contains no secret."""

HIDDEN_SETTINGS = frozenset(
    {
        *("accessToken", "access_key", "api_key", "apiKey", "apikey", "api_secret", "api_token", "apiToken"),
        *("apitoken", "authorization_credentials", "basicAuthPassword", "bot_token", "botToken", "bottoken"),
        *("caCertificate", "clientCertificate", "clientKey", "clientSecret", "client_secret", "integrationKey"),
        *("password", "secret", "secret_key", "token", "userKey"),
    }
)
"""Settings of receivers that no Grafana returns; from Grafana 12.2: ngalert/notifier/channels_config."""

_HIDDEN_SETTINGS_BY_TYPE: Mapping[str, frozenset[str]] = dict.fromkeys(
    ("dingding", "discord", "googlechat", "slack", "teams", "victorops", "wecom"), frozenset({"url"})
) | {"jira": frozenset({"user"})}
_URL_WITH_PASSWORD = re.compile(r"""(?<=://)[^/@:\s"'`]*:(?!\d{1,5}[/?#])[^\s"'`]*(?=@)""")


class Redactor:
    """Masks known values, as the last line of defense: a server may repeat a secret in its response.

    Values may be added while it is in use, also by several threads.
    """

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets: frozenset[str] = frozenset()
        self._forms: tuple[str, ...] = ()
        self.add(secrets)

    def add(self, secrets: Iterable[str]) -> None:
        """Mask these values, too, in every encoding."""
        new = {value for value in secrets if len(value) >= SHORTEST_SECRET and value not in _PLACEHOLDERS}
        if new <= self._secrets:
            return
        self._secrets |= new
        forms = {form for secret in self._secrets for form in encodings(secret)} - _PLACEHOLDERS
        # Longest first: a secret may contain another one.
        self._forms = tuple(sorted(forms, key=lambda form: (-len(form), form)))

    def text(self, text: str) -> str:
        """Return a text without the secrets, and without any password in a URL."""
        for form in self._forms:
            text = text.replace(form, HIDDEN)
        for form in self._forms:
            after = 0
            while place := cut_off(text, form, after):
                text = text[: place[0]] + HIDDEN + text[place[1] :]
                after = place[0] + len(HIDDEN)
        return _URL_WITH_PASSWORD.sub(_hide_user, text)

    def value(self, value: Any) -> Any:  # noqa: ANN401 - any JSON value
        """Return a JSON value without the secrets, in keys as well."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, dict):
            return {self.text(str(key)): self.value(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.value(item) for item in value]
        return value


def secret_values(environ: Mapping[str, str], names: Iterable[str], in_secrets: Collection[str] = ()) -> list[str]:
    """Return the values of environment variables that must not be shown; `in_secrets` are used where secrets are.

    A short value of another variable counts only where its name says so: a user may be called `default`.
    """
    values = [(name, environ.get(name, "")) for name in sorted({*names, *in_secrets})]
    return [
        value
        for name, value in values
        if len(value) >= SHORTEST_SECRET
        and (len(value) >= _SHORTEST_VALUE or name in in_secrets or _SECRET_VARIABLE.search(name))
    ]


def mask_secret_fields(value: Any, path: Sequence[str] = ()) -> Any:  # noqa: ANN401
    """Return a JSON value with the fields masked that contain secrets by their place; `path` leads to the value.

    A reference to an environment variable is not masked. A user in a URL is.
    """
    return _map_texts(value, tuple(path), "", _mask_text)


def mask_users_in_urls(value: Any) -> Any:  # noqa: ANN401
    """Return a JSON value without the users and passwords in URLs: of an object that has no fields for secrets."""
    return _map_texts(value, (), "", lambda text, _path, _receiver: USER_IN_URL.sub(_hide_user, text))


def secret_texts(value: Any, *, in_fields: bool = True) -> list[str]:  # noqa: ANN401
    """Return the secrets in a JSON value that are known by their place: users in URLs and, with `in_fields`, fields."""
    secrets: list[str] = []

    def collect(text: str, path: tuple[str, ...], receiver: str) -> str:
        if in_fields and _is_secret(path, receiver):
            secrets.append(text)
        for match in USER_IN_URL.finditer(text):
            secrets.extend({match[0], match[0].partition(":")[2] or match[0]})
        return text

    _map_texts(value, (), "", collect)
    return [text for text in secrets if text not in _PLACEHOLDERS and not REFERENCE.match(text)]


@dataclass(frozen=True, slots=True)
class Restored:
    """A stored value that can be written: `shown` without its secrets, and `value` with them.

    `live` are the names of the fields that keep their live texts, `missing` of those that have none: members of a list
    with such a field are left out, and anything else cannot be written.
    """

    shown: Any = field(repr=False)
    value: Any = field(repr=False)
    live: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    is_writable: bool = True


def with_live_secrets(
    stored: Any,  # noqa: ANN401
    live: Any,  # noqa: ANN401
    expand: Callable[[str], str | None] = lambda text: text,
    name: str = "",
) -> Restored:
    """Return a stored value with the live texts in place of those that are hidden, or that `expand` returns None for.

    The members of a list correspond by uid, else by their position.
    """
    if isinstance(stored, dict):
        known = live if isinstance(live, dict) else {}
        fields = {key: with_live_secrets(item, known.get(key), expand, key) for key, item in stored.items()}
        shown, value = ({key: getattr(item, side) for key, item in fields.items()} for side in ("shown", "value"))
        return _joined(fields.values(), shown, value)
    if isinstance(stored, list):
        members = [
            (item, with_live_secrets(item, _member(live, item, number), expand, name))
            for number, item in enumerate(stored)
        ]
        remaining = [part for item, part in members if part.is_writable or not _uid(item)]
        joined = _joined(remaining, [part.shown for part in remaining], [part.value for part in remaining])
        missing = tuple(name for _, part in members for name in part.missing)
        return replace(joined, missing=missing, is_writable=joined.is_writable and bool(remaining or not stored))
    if not isinstance(stored, str):
        return Restored(stored, stored)
    expanded = None if HIDDEN in stored or stored == OTHER_VALUE else expand(stored)
    if expanded is not None:
        return Restored(stored, expanded)
    if isinstance(live, str) and live:
        return Restored(stored, live, live=(name,))
    return Restored(stored, stored, missing=(name,), is_writable=False)


def _joined(parts: Iterable[Restored], shown: Any, value: Any) -> Restored:  # noqa: ANN401
    parts = list(parts)
    return Restored(
        shown=shown,
        value=value,
        live=tuple(name for part in parts for name in part.live),
        missing=tuple(name for part in parts for name in part.missing),
        is_writable=all(part.is_writable for part in parts),
    )


def _uid(item: Any) -> object:  # noqa: ANN401
    return item.get("uid") if isinstance(item, dict) else None


def _member(live: Any, stored: Any, number: int) -> Any:  # noqa: ANN401
    items = live if isinstance(live, list) else []
    if uid := _uid(stored):
        return next((item for item in items if _uid(item) == uid), None)
    return items[number] if number < len(items) else None


def without_hidden_settings(receiver: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a receiver without those that Grafana hides, at every depth."""
    hidden = HIDDEN_SETTINGS | _HIDDEN_SETTINGS_BY_TYPE.get(str(receiver.get("type")), frozenset())

    def public(settings: Any) -> Any:  # noqa: ANN401
        if not isinstance(settings, dict):
            return settings
        public_items = {key: public(item) for key, item in settings.items() if key not in hidden and item != REDACTED}
        return {key: item for key, item in public_items.items() if item != {} or settings[key] == {}}

    settings = receiver.get("settings")
    return dict(public(settings)) if isinstance(settings, dict) else {}


def _map_texts(
    value: Any,  # noqa: ANN401
    path: tuple[str, ...],
    receiver: str,
    function: Callable[[str, tuple[str, ...], str], str],
) -> Any:  # noqa: ANN401
    """Return a JSON value with each text replaced; the function gets its path and the type of its receiver."""
    if isinstance(value, dict):
        if "settings" in value:
            receiver = str(value.get("type") or "")
        return {key: _map_texts(item, (*path, str(key)), receiver, function) for key, item in value.items()}
    if isinstance(value, list):
        return [_map_texts(item, path, receiver, function) for item in value]
    return function(value, path, receiver) if isinstance(value, str) and value else value


def _mask_text(text: str, path: tuple[str, ...], receiver: str) -> str:
    if text in _PLACEHOLDERS or REFERENCE.match(text):
        return text
    if _is_secret(path, receiver):
        return HIDDEN
    return USER_IN_URL.sub(_hide_user, text)


def _hide_user(match: re.Match[str]) -> str:
    return match[0] if REFERENCE.match(match[0]) or match[0] == HIDDEN else HIDDEN


def _is_secret(path: tuple[str, ...], receiver: str) -> bool:
    if any(_HEADERS_FIELD.match(part) for part in path[:-1]):
        return True
    if any(_SECRET_FIELD.search(part) and not _ADDRESS_FIELD.search(part) for part in path):
        return True
    if "settings" not in path:
        return False
    # The URL of a receiver is what authorizes its sender.
    return path[-1] in HIDDEN_SETTINGS or (path[-1] == "url" and receiver not in _PUBLIC_URL_TYPES)


def with_variable_names(live: Any, named: Any, expanded: Any) -> Any:  # noqa: ANN401
    """Return a live value with `$NAME` where it equals the value of the variable, and `OTHER_VALUE` where it does not.

    `named` is the desired value with the names of variables, `expanded` the same with their values.
    """
    if isinstance(live, dict) and isinstance(named, dict) and isinstance(expanded, dict):
        # Old versions of Grafana return more secret fields than were sent.
        known = {key: item for key, item in live.items() if item != REDACTED or key in named}
        return {key: with_variable_names(item, named.get(key), expanded.get(key)) for key, item in known.items()}
    if isinstance(live, list) and isinstance(named, list) and isinstance(expanded, list):
        if len(live) == len(named) == len(expanded):
            return [with_variable_names(*items) for items in zip(live, named, expanded, strict=True)]
        return live
    if _equal(named, expanded):
        return live
    return named if live == REDACTED or _equal(live, expanded) else OTHER_VALUE


def _equal(one: Any, other: Any) -> bool:  # noqa: ANN401
    return bool(one == other) and isinstance(one, bool) is isinstance(other, bool)
