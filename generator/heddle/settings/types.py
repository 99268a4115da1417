"""The types of setting values: what each accepts, how it is described, and how text becomes one."""

from __future__ import annotations

import types
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from math import isfinite
from typing import Annotated, Any, Final, Literal, TypeAlias, Union, get_args, get_origin

from msgspec import Meta, ValidationError, convert

from heddle.diagnostics.suggestion import did_you_mean
from heddle.diagnostics.tokens import VARIABLE_NAME

_DURATION: Final = r"(?=\d)(\d+y)?(\d+w)?(\d+d)?(\d+h)?(\d+m)?(\d+s)?(\d+ms)?\Z"
_LABEL_NAME: Final = r"[A-Za-z_][A-Za-z0-9_]*"
_IN_ENVIRONMENT: Final = "put the secret in an environment variable and write the variable's name here, as `{}`"

Url: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"\Ahttps?://[^\s/?#@]+([/?#]\S*)?\Z",
        title="URL",
        description="an http or https URL without user and password",
        examples=["http://host:9090"],
        extra={"help": "write it as `http://host:port`, and name credentials in `basic_auth_user_env` and the like"},
    ),
]
Duration: TypeAlias = Annotated[
    str,
    Meta(
        pattern=rf"\A{_DURATION}",
        title="duration",
        description="a duration",
        examples=["15s", "1h30m"],
        extra={"help": "write a number and a unit, as `15s`, `5m` or `1h30m`"},
    ),
]
Shift: TypeAlias = Annotated[
    str,
    Meta(
        pattern=rf"\A-?{_DURATION}",
        title="duration, may be negative",
        description="a duration",
        examples=["-5m"],
        extra={"help": "write a number and a unit, as `-5m`, `30s` or `1h30m`"},
    ),
]
EnvName: TypeAlias = Annotated[
    str,
    Meta(
        pattern=rf"\A{VARIABLE_NAME}",
        title="name of an environment variable",
        description="the name of an environment variable",
        examples=["PROMETHEUS_TOKEN"],
        extra={"secret": True, "help": _IN_ENVIRONMENT.format("MY_SECRET")},
    ),
]
EnvHeader: TypeAlias = Annotated[
    str,
    Meta(
        pattern=rf"\A[A-Za-z0-9_-]+={VARIABLE_NAME}",
        title="`Header-Name=ENV_NAME`",
        description="a header and the name of an environment variable, `Header-Name=ENV_NAME`",
        examples=["X-Api-Key=MIMIR_API_KEY"],
        extra={"secret": True, "help": _IN_ENVIRONMENT.format("X-Api-Key=MY_API_KEY")},
    ),
]
SeriesLabel: TypeAlias = Annotated[
    str,
    Meta(
        pattern=rf"\A{_LABEL_NAME}=(?s:.*)\Z",
        title="`name=value`",
        description="a label and its value, `name=value`",
        examples=["project=shop"],
        extra={"help": "write it as `name=value`, with letters, digits and `_` in the name"},
    ),
]

LabelName: TypeAlias = Annotated[
    str,
    Meta(
        pattern=rf"\A{_LABEL_NAME}\Z",
        title="label names",
        description="the name of a label",
        examples=["cluster"],
        extra={"help": "write letters, digits and `_`: the name is also that of the variable in dashboards"},
    ),
]

_KUBERNETES_KEY = r"([a-z0-9]([a-z0-9.-]*[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?"
KubernetesLabel: TypeAlias = Annotated[
    str,
    Meta(
        pattern=rf"\A{_KUBERNETES_KEY}=" r"([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?\Z",
        title="`name=value`",
        description="a label of Kubernetes and its value, `name=value`",
        examples=["team=shop"],
        extra={"help": "write it as `name=value`; both have at most 63 letters, digits, `-`, `_` and `.`"},
    ),
]
KubernetesKey: TypeAlias = Annotated[
    str,
    Meta(
        pattern=rf"\A{_KUBERNETES_KEY}\Z",
        title="name of a label or annotation",
        description="the name of a label or annotation of Kubernetes",
        examples=["grafana_dashboard"],
        extra={"help": "write at most 63 letters, digits, `-`, `_` and `.`"},
    ),
]
KubernetesName: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"\A[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\Z",
        title="name of a Kubernetes object",
        description="the name of a Kubernetes object",
        examples=["monitoring"],
        extra={"help": "write at most 63 lower-case letters, digits and `-`"},
    ),
]

Member: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"\A(Viewer|Editor|(team|user):\S(.*\S)?)\Z",
        title="`Viewer`, `Editor`, `team:NAME` or `user:LOGIN`",
        description="a role, a team or a user",
        examples=["team:SRE"],
        extra={"help": "write `Viewer`, `Editor`, `team:` and the name of a team, or `user:` and a login"},
    ),
]

GrafanaNamespace: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"\A(default|(org|stacks)-[1-9][0-9]*)\Z",
        title="namespace of Grafana",
        description="`default`, `org-<number>` or `stacks-<number>`",
        examples=["stacks-12345"],
        extra={"help": "write `default`, or the number of the organization or stack, as `org-2` or `stacks-12345`"},
    ),
]


class Version(tuple[int, int]):
    """Major and minor of a version; a patch is dropped."""

    __slots__ = ()

    @classmethod
    def parse(cls, text: str) -> Version:
        """Return the version that `text` spells, such as `10.4`. Raises ValueError."""
        parts = text.split(".")
        if len(parts) < 2 or not all(part.isdecimal() for part in parts):
            raise ValueError(f"not a version: {text}")
        return cls((int(parts[0]), int(parts[1])))

    def __str__(self) -> str:
        return f"{self[0]}.{self[1]}"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number that an alert compares with, and the key of the setting that it comes from."""

    number: float
    setting: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """Why a value does not fit: `problem` follows the key in a sentence and never shows what may be a secret."""

    id: str
    problem: str
    help: str


def accept(type: Any, raw: object) -> Any:
    """Return `raw`, as TOML or an environment variable gives it, as a value of a setting's type, or a Rejection."""
    if raw == "":
        if allows_none(type):
            return None
        return Rejection(id="settings/empty-value", problem="is empty", help="write a value, or remove the key")
    if isinstance(raw, float) and not isfinite(raw):
        return Rejection(
            id="settings/wrong-type", problem=f"expected a finite number, got {raw}", help="write a number"
        )
    try:
        base = base_type(type)
        if base is Version:
            return Version.parse(convert(raw, str))
        return Threshold(convert(raw, float)) if base is Threshold else convert(raw, type)
    except (ValidationError, ValueError):
        return _reject_value(type, raw)


def from_text(type: Any, text: str) -> object:
    """Return an environment variable's text as TOML would have given it: commas separate the items of a list."""
    base = base_type(type)
    if base is bool:
        return {"true": True, "1": True, "false": False, "0": False}.get(text.lower(), text)
    if base in (int, float, Threshold):
        for number in (int, float):
            with suppress(ValueError):
                return number(text)
    if get_origin(base) is tuple:
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def allows_none(type: Any) -> bool:
    """Return whether a setting may be unset."""
    return get_origin(type) in (Union, types.UnionType) and types.NoneType in get_args(type)


def base_type(type: Any) -> Any:
    """Return a setting's type without `None` and without annotations."""
    if allows_none(type):
        type = next(part for part in get_args(type) if part is not types.NoneType)
    return get_args(type)[0] if get_origin(type) is Annotated else type


def type_name(type: Any) -> str:
    """Return a setting's type as documentation names it."""
    for meta in _metas(type):
        title = meta.title or ""
        return f"list of {title}" if get_origin(base_type(type)) is tuple else title
    names = {str: "string", bool: "boolean", int: "integer", float: "number", Threshold: "number", Version: "version"}
    base = base_type(type)
    if get_origin(base) is tuple:
        item = get_args(base)[0]
        return f"list of {type_name(item)}" if get_origin(item) is Literal else "list of strings"
    if get_origin(base) is Literal:
        return " or ".join(f"`{choice}`" for choice in get_args(base))
    return names[base]


def _reject_value(type: Any, raw: object) -> Rejection:
    base, meta = base_type(type), next(_metas(type), None)
    extra = (meta and meta.extra) or {}
    is_list = get_origin(base) is tuple
    if is_list and isinstance(raw, list) and all(isinstance(item, str) for item in raw):
        number = next(n for n, item in enumerate(raw, 1) if isinstance(accept(get_args(base)[0], item), Rejection))
        where, shown, base = f"item {number}: ", raw[number - 1], get_args(base)[0]
    else:
        where, shown = "", raw
    expected, help = _expectation(base, meta)
    if get_origin(base) is Literal and isinstance(shown, str):
        help = did_you_mean(shown.lower(), map(str, get_args(base)), instead="")
    if extra.get("secret"):
        problem = f"{where}expected {expected}; the value is not shown because it may be a secret"
        return Rejection(id="settings/plaintext-secret", problem=problem, help=help)
    if meta is not None and meta.title == "URL":
        secret = isinstance(raw, str) and "@" in raw
        return Rejection(
            id="settings/plaintext-secret" if secret else "settings/wrong-type",
            problem=f"expected {expected}",
            help=help,
        )
    return Rejection(id="settings/wrong-type", problem=f"{where}expected {expected}, got {_shown(shown)}", help=help)


def _expectation(base: Any, meta: Meta | None) -> tuple[str, str]:
    """Return what a type expects and how to write it."""
    if get_origin(base) is tuple:
        return "a list of strings", 'write a list of strings, as `["one", "two"]`'
    if meta is not None:
        return str(meta.description), str((meta.extra or {}).get("help", ""))
    if get_origin(base) is Literal:
        choices = [f"`{choice}`" for choice in get_args(base)]
        return f"{', '.join(choices[:-1])} or {choices[-1]}", ""
    return {
        bool: ("a boolean", "write `true` or `false`, without quotes"),
        int: ("an integer", "write a whole number, without quotes"),
        float: ("a number", "write a number, without quotes, as `0.5`"),
        Threshold: ("a number", "write a number, without quotes, as `0.5`"),
        Version: ("a version", 'write major and minor in quotes, as `"10.4"`'),
    }.get(base, ("a string", "write the value in quotes"))


def _shown(raw: object) -> str:
    """Return a value of the wrong type or form for a message: text literally, anything else by its kind."""
    if isinstance(raw, str):
        return f"`{raw}`"
    kinds: dict[type, str] = {
        bool: "a boolean",
        int: "an integer",
        float: "a number",
        dict: "a table",
        list: "a list",
    }
    return kinds.get(type(raw), "a date or time")


def _metas(type: Any) -> Iterator[Meta]:
    """Yield the annotation of a type, of its items where it is a list."""
    if get_origin(type) is Annotated:
        yield from (part for part in get_args(type)[1:] if isinstance(part, Meta))
    for part in get_args(type):
        if part is not types.NoneType and get_origin(type) is not Literal:
            yield from _metas(part)
