"""YAML files: written so that every parser reads them alike, and parsed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import yaml

_HEAD = "# Made by `heddle generate`; edit the definitions, not this file.\n"


_PLAIN_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_./-]*")
_PRINTABLE_LINE: Final = re.compile(r"[!-~](?:[ -~]*[!-~])?")
_RESERVED: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
"""Words that some version of YAML reads as a boolean or null."""


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads a bare `=` as text, as other parsers do; PyYAML has a type for it, but no constructor."""


_Loader.add_constructor("tag:yaml.org,2002:value", lambda loader, node: loader.construct_scalar(node))


class InvalidYaml(ValueError):
    """A syntax error; `line` and `column` count from 1, and are 0 if the position is not known."""

    def __init__(self, message: str, line: int = 0, column: int = 0) -> None:
        super().__init__(message)
        self.line, self.column = line, column


def parse(content: bytes) -> Any:  # noqa: ANN401 - any plain value
    """Return the value of a YAML file. Raises InvalidYaml."""
    with _reporting_errors():
        return yaml.load(content, Loader=_Loader)


def parse_all(content: bytes) -> list[Any]:
    """Return the values of the documents in a YAML file. Raises InvalidYaml."""
    with _reporting_errors():
        return list(yaml.load_all(content, Loader=_Loader))


@contextmanager
def _reporting_errors() -> Iterator[None]:
    try:
        yield
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise InvalidYaml(str(error.problem), line, column) from error
    except RecursionError as error:
        raise InvalidYaml("nested too deeply") from error
    except (yaml.YAMLError, ValueError) as error:
        raise InvalidYaml(str(error).splitlines()[0]) from error


def dump(value: dict[str, Any]) -> bytes:
    """Return a mapping as a YAML file: keys in their order, strings quoted, the same bytes everywhere."""
    body = yaml.dump(
        _with_keys(value), Dumper=_Quoting, sort_keys=False, allow_unicode=True, width=10_000, default_flow_style=False
    )
    return (_HEAD + str(body)).encode()


def dump_with_line(value: dict[str, Any], path: tuple[str, str], line: str) -> bytes:
    """Return a file like `dump`, with a long line of printable ASCII at the end of its last mapping.

    `path` are the keys of that mapping, which may be new, and of the line. PyYAML examines each character of a text
    several times, which takes longer than to compile a dashboard.
    """
    if not _PRINTABLE_LINE.fullmatch(line):
        raise ValueError("the line has other characters than printable ASCII, or begins or ends with a space")
    parent, key = path
    head = dump(value) if value.get(parent) else dump(value) + f"{parent}:\n".encode()
    return head + f"  {_key_text(key)}: |-\n    {line}\n".encode()


class _Quoting(yaml.SafeDumper):
    """Quotes every string value: a bare `1e3` or `0o17` is a string for PyYAML and a number for Grafana's parser."""


class Block(str):
    """A text of several lines or without end, which is written as a literal block if YAML allows it."""

    __slots__ = ()


class _Key(str):
    """A mapping's key, which needs no quotes if it is a word."""

    __slots__ = ()


def _represent_string(dumper: _Quoting, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')


def _represent_block(dumper: _Quoting, text: Block) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style="|")


def _represent_key(dumper: _Quoting, key: _Key) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(key), style=None if _is_word(key) else '"')


def _is_word(key: str) -> bool:
    return _PLAIN_KEY.fullmatch(key) is not None and key.lower() not in _RESERVED


def _key_text(key: str) -> str:
    return key if _is_word(key) else json.dumps(key)


_Quoting.add_representer(str, _represent_string)
_Quoting.add_representer(Block, _represent_block)
_Quoting.add_representer(_Key, _represent_key)


def _with_keys(value: Any) -> Any:  # noqa: ANN401 - any plain value
    if isinstance(value, dict):
        return {_Key(key): _with_keys(item) for key, item in value.items()}
    return [_with_keys(item) for item in value] if isinstance(value, list) else value
