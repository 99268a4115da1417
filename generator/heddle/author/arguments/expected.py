"""The values that a parameter accepts, from its type annotation.

`expected` knows the types that the annotations of the API have.
"""

from __future__ import annotations

import sys
import types
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar, Union, cast, get_args, get_origin

KEY: Final = " key"
"""The path of a wrong key."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A value of a wrong type, or a part of it at `path`, such as `[0]`."""

    expected: Expected
    value: Any
    path: str = ""

    def below(self, step: str) -> Mismatch:
        """Return this mismatch as part of the containing value."""
        return Mismatch(self.expected, self.value, step + self.path)


@dataclass(frozen=True, slots=True)
class Expected(ABC):
    """The values that a parameter accepts; `hint` is its annotation."""

    hint: Any

    @abstractmethod
    def mismatch(self, value: Any) -> Mismatch | None:  # noqa: ANN401 - anything that an author passes
        """Return the mismatch of a value, or None."""

    def accepts(self, value: Any) -> bool:  # noqa: ANN401
        """Return whether a value is accepted."""
        return self.mismatch(value) is None


@dataclass(frozen=True, slots=True)
class Anything(Expected):
    """Any value."""

    def mismatch(self, value: Any) -> None:  # noqa: ANN401
        """Return None."""


@dataclass(frozen=True, slots=True)
class Instance(Expected):
    """An instance of a class; True is not a number."""

    types: tuple[type, ...]

    def mismatch(self, value: Any) -> Mismatch | None:  # noqa: ANN401
        """Return the value if it is of another class."""
        if type(value) in self.types:
            return None
        if isinstance(value, self.types) and not (isinstance(value, bool) and bool not in self.types):
            return None
        return Mismatch(self, value)


@dataclass(frozen=True, slots=True)
class Structure(Expected):
    """An instance of a class that has the members of a protocol."""

    members: frozenset[str]

    def mismatch(self, value: Any) -> Mismatch | None:  # noqa: ANN401
        """Return the value if it lacks a member; a property is not computed, since it can raise an error."""
        own = getattr(value, "__dict__", {})
        has_all = all(name in own or hasattr(type(value), name) for name in self.members)
        return None if has_all and not isinstance(value, type) else Mismatch(self, value)


@dataclass(frozen=True, slots=True)
class Choice(Expected):
    """One of some values."""

    values: tuple[Any, ...]

    def mismatch(self, value: Any) -> Mismatch | None:  # noqa: ANN401
        """Return the value if it is another one."""
        return None if isinstance(value, str) and value in self.values else Mismatch(self, value)


@dataclass(frozen=True, slots=True)
class Function(Expected):
    """Something that can be called."""

    def mismatch(self, value: Any) -> Mismatch | None:  # noqa: ANN401
        """Return the value if it cannot be called."""
        return None if callable(value) else Mismatch(self, value)


@dataclass(frozen=True, slots=True)
class Class(Expected):
    """A class."""

    base: type

    def mismatch(self, value: Any) -> Mismatch | None:  # noqa: ANN401
        """Return the value if it is not a subclass."""
        return None if isinstance(value, type) and issubclass(value, self.base) else Mismatch(self, value)


@dataclass(frozen=True, slots=True)
class Several(Expected):
    """A list or another collection of `items`, but not a string. A list is accepted for a tuple of any length."""

    type: type
    item: Expected

    def mismatch(self, value: Any) -> Mismatch | None:  # noqa: ANN401
        """Return the value, or the first of its items that is wrong."""
        if not isinstance(value, (self.type, list)) or isinstance(value, (str, bytes)):
            return Mismatch(self, value)
        for index, item in enumerate(cast("Iterable[Any]", value)):
            if wrong := self.item.mismatch(item):
                return wrong.below(f"[{index}]")
        return None


@dataclass(frozen=True, slots=True)
class Fixed(Expected):
    """A tuple of a fixed length."""

    items: tuple[Expected, ...]

    def mismatch(self, value: Any) -> Mismatch | None:  # noqa: ANN401
        """Return the value, or the first of its items that is wrong."""
        if not isinstance(value, tuple) or len(value) != len(self.items):
            return Mismatch(self, value)
        for index, (item, expected) in enumerate(zip(value, self.items, strict=True)):
            if wrong := expected.mismatch(item):
                return wrong.below(f"[{index}]")
        return None


@dataclass(frozen=True, slots=True)
class Dictionary(Expected):
    """A dictionary."""

    key: Expected
    item: Expected

    def mismatch(self, value: Any) -> Mismatch | None:  # noqa: ANN401
        """Return the value, or the first of its keys and items that is wrong."""
        if not isinstance(value, Mapping):
            return Mismatch(self, value)
        for key, item in value.items():
            if wrong := self.key.mismatch(key):
                return wrong.below(KEY)
            if wrong := self.item.mismatch(item):
                return wrong.below(f'["{key}"]' if isinstance(key, str) else f"[{key}]")
        return None


@dataclass(frozen=True, slots=True)
class Option(Expected):
    """One of several types."""

    options: tuple[Expected, ...]

    def mismatch(self, value: Any) -> Mismatch | None:  # noqa: ANN401
        """Return the value, or a part of it where the container is right for one of the types: the last of several.

        Options are in the order of their width: what the last one rejects is also wrong for the others.
        """
        mismatches: list[Mismatch] = []
        for option in self.options:
            wrong = option.mismatch(value)
            if wrong is None:
                return None
            mismatches.append(wrong)
        return (
            max(reversed(mismatches), key=_nearness)
            if any(wrong.path for wrong in mismatches)
            else Mismatch(self, value)
        )


def _nearness(wrong: Mismatch) -> int:
    """Return how similar a value is to a type: a wrong item of a dictionary at least has a right key."""
    return 2 if wrong.path and wrong.path != KEY else bool(wrong.path)


_SEVERAL: Final = (tuple, list, Sequence)
_DICTIONARIES: Final = (dict, Mapping)


def expected(hint: Any) -> Expected:  # noqa: ANN401 - any annotation
    """Return what an annotation accepts."""
    return _generic(hint, get_origin(hint), get_args(hint)) or _simple(hint)


def _generic(hint: Any, origin: Any, arguments: tuple[Any, ...]) -> Expected | None:  # noqa: ANN401
    """Return what an annotation with arguments accepts; None for one without."""
    if origin in (Union, types.UnionType):
        return Option(hint, tuple(map(expected, arguments)))
    if origin is Literal:
        return Choice(hint, arguments)
    if origin is tuple and arguments[-1] is not Ellipsis:
        return Fixed(hint, tuple(map(expected, arguments)))
    if origin in _SEVERAL:
        return Several(hint, origin, expected(arguments[0]))
    if origin in _DICTIONARIES:
        return Dictionary(hint, *map(expected, arguments))
    if origin is type:
        return Class(hint, _bound(arguments[0]))
    return Function(hint) if origin is Callable else None


def _simple(hint: Any) -> Expected:  # noqa: ANN401
    if hint is Any:
        return Anything(hint)
    if getattr(hint, "_is_protocol", False):
        return Structure(hint, frozenset(name for name in vars(hint) if not name.startswith("_")))
    if hint is float:
        return Instance(hint, (float, int))
    return Instance(hint, (type(None) if hint is None else hint,))


def _bound(variable: TypeVar) -> type:
    """Return the class that a type variable is bound to, which its module may define later."""
    bound: Any = variable.__bound__
    name = getattr(bound, "__forward_arg__", "")
    cls: type = vars(sys.modules[variable.__module__])[name] if name else bound
    return cls
