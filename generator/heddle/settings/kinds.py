"""The kinds of value that a setting takes, and what is wrong with one that does not fit."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from math import isfinite

Value = str | bool | float | tuple[str, ...]

_SPAN = r"(?=\d)(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?"
_VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*"
_IN_ENVIRONMENT = "put the secret in an environment variable and write that variable's name here, as `{}`"


class Kind(Enum):
    """What a setting takes; the value is how a reader is told."""

    TEXT = "text"
    URL = "URL"
    FLAG = "flag"
    NUMBER = "number"
    TEXTS = "list of texts"
    DURATION = "duration"
    SHIFT = "duration, may be negative"
    VERSION = "version"
    CHOICE = "choice"
    VARIABLE = "name of an environment variable"
    HEADERS = "list of `Header-Name=ENV_NAME`"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Why a value does not fit: `what` follows the key in a sentence; a value that may be a secret is not in it."""

    id: str
    what: str
    help: str


_SHAPES = {
    Kind.DURATION: (re.compile(_SPAN), "a duration", "write a number and a unit, as `15s`, `5m` or `1h30m`"),
    Kind.SHIFT: (re.compile("-?" + _SPAN), "a duration", "write a number and a unit, as `-5m`, `30s` or `1h30m`"),
    Kind.VERSION: (re.compile(r"\d+\.\d+(\.\d+)*"), "a version", "write major and minor, as `10.4`"),
}
_URL = re.compile(r"https?://[^\s/?#]+\S*")
_URL_WITH_USER = re.compile(r"https?://[^\s/?#]*@")
_HEADER = re.compile(rf"[A-Za-z0-9_-]+={_VARIABLE}")


def fit(kind: Kind, raw: object) -> Value | Fault:
    """Return `raw`, as TOML or an environment variable gives it, as a value of that kind."""
    if kind is Kind.FLAG:
        return raw if isinstance(raw, bool) else _wrong_type(raw, "true or false", "write `true` or `false`, unquoted")
    if kind is Kind.NUMBER:
        if isinstance(raw, int | float) and not isinstance(raw, bool) and isfinite(raw):
            return float(raw)
        return _wrong_type(raw, "a number", "write a number, unquoted, as `0.5`")
    if kind in (Kind.TEXTS, Kind.HEADERS):
        return _texts(kind, raw)
    if isinstance(raw, str):
        return _text(kind, raw)
    quotes = "write the value in quotes"
    return _wrong_type(raw, "a text", f'{quotes}, as "10.4"' if kind is Kind.VERSION else quotes)


def from_variable(kind: Kind, text: str) -> object:
    """Return an environment variable's text as TOML would have given it: a list is separated by commas."""
    if kind is Kind.FLAG:
        return {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)
    if kind is Kind.NUMBER:
        with suppress(ValueError):
            return float(text)
    if kind in (Kind.TEXTS, Kind.HEADERS):
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _texts(kind: Kind, raw: object) -> Value | Fault:
    if not isinstance(raw, list) or not all(isinstance(item, str) for item in raw):
        return _wrong_type(raw, "a list of texts", 'write a list of texts in quotes, as ["one", "two"]')
    for number, item in enumerate(raw, start=1):
        if kind is Kind.HEADERS and not _HEADER.fullmatch(item):
            what = f"has an entry that is not `Header-Name=ENV_NAME` (number {number}; not shown, it may be a secret)"
            return Fault(id="settings/secret", what=what, help=_IN_ENVIRONMENT.format("X-Api-Key=MY_API_KEY"))
    return tuple(raw)


def _text(kind: Kind, raw: str) -> Value | Fault:
    if kind is Kind.VARIABLE and not re.fullmatch(_VARIABLE, raw):
        what = "must name an environment variable; what it holds is not shown, it may be the secret itself"
        return Fault(id="settings/secret", what=what, help=_IN_ENVIRONMENT.format("MY_SECRET"))
    if kind is Kind.URL and _URL_WITH_USER.match(raw):
        help = "take them out and name the variables that hold them in `basic_auth_user_env` and `..._password_env`"
        return Fault(id="settings/secret", what="holds a user or password, which would end up in the output", help=help)
    if kind is Kind.URL and not _URL.fullmatch(raw):
        return Fault(id="settings/type", what="is not an http or https URL", help="write it as `http://host:port`")
    if kind in _SHAPES:
        pattern, noun, help = _SHAPES[kind]
        if not pattern.fullmatch(raw):
            return Fault(id="settings/type", what=f"is not {noun}: `{raw}`", help=help)
    return raw


def _wrong_type(raw: object, wanted: str, help: str) -> Fault:
    return Fault(id="settings/type", what=f"is {_noun(raw)} where {wanted} belongs", help=help)


def _noun(raw: object) -> str:
    if isinstance(raw, bool):
        return "true or false"
    if isinstance(raw, int | float):
        return "a number" if isfinite(raw) else "no finite number"
    nouns: dict[type, str] = {str: "a text", dict: "a table", list: "a list"}
    return nouns.get(type(raw), "a date or time")
