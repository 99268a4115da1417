"""Calls of the public API with their arguments checked, so that a wrong one is an error at the author's line."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cached_property, wraps
from inspect import CO_VARARGS, CO_VARKEYWORDS, Parameter, isfunction
from typing import Any, Final, NoReturn, Unpack, get_args, get_origin, get_type_hints

from heddle.author.arguments.advice import OPERATORS, advice, description, example, is_secret, value_shown
from heddle.author.arguments.expected import KEY, Anything, Expected, Mismatch, expected
from heddle.author.promql.expression import VectorMethods
from heddle.author.promql.metrics import Metric
from heddle.diagnostics.errors import AuthorError
from heddle.diagnostics.suggestion import did_you_mean

_POSITIONAL: Final = (Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
_NAMED: Final = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
_HIDDEN: Final = frozenset({"self", "location"})
_FOR_ANNOTATIONS: Final = {"Metric": Metric}
"""Names that modules import only for annotations."""


def checked(value: Any) -> Any:  # noqa: ANN401 - any name of the public API
    """Return a function that checks its arguments; a class checks those of its constructor and of its methods.

    Anything else is returned as it is. Raises AuthorError when the function is called.
    """
    if isfunction(value):
        return _checked(value, f"`{value.__name__}`")
    if isinstance(value, type) and (is_dataclass(value) or "__init__" in vars(value)):
        init = value.__init__  # type: ignore[misc]
        if not hasattr(init, "__wrapped__"):
            value.__init__ = _checked(init, f"`{value.__name__}`", value)  # type: ignore[misc]
    if isinstance(value, type) and issubclass(value, VectorMethods):
        for cls in value.__mro__:
            _check_methods(cls)
    return value


def check_fields(value: Any) -> None:  # noqa: ANN401 - a dataclass that records where it was created
    """Raise AuthorError at the location of a dataclass if one of its fields has a wrong type."""
    cls = type(value)
    if not is_dataclass(cls):
        return
    call = _Call(cls.__init__, f"`{cls.__name__}`", cls)
    try:
        call.check((), {each.name: getattr(value, each.name) for each in fields(cls)})
    except AuthorError as error:
        error.findings = tuple(replace(finding, location=value.location) for finding in error.findings)
        raise


def _check_methods(cls: type) -> None:
    for name, method in list(vars(cls).items()):
        public = not name.startswith("_") or name in OPERATORS
        if isfunction(method) and public and not hasattr(method, "__wrapped__") and _has_parameters(method):
            setattr(cls, name, _checked(method, f"`.{name}`"))
    if issubclass(cls, VectorMethods) and is_dataclass(cls) and not hasattr(cls.__eq__, "__wrapped__"):
        setattr(cls, "__eq__", _without_numbers(cls.__eq__))  # noqa: B010 - the type of a method is fixed for mypy


def _has_parameters(method: Callable[..., Any]) -> bool:
    code = method.__code__
    return code.co_argcount + code.co_kwonlyargcount > 1 or bool(code.co_flags & (CO_VARARGS | CO_VARKEYWORDS))


def _without_numbers(equal: Callable[[Any, object], bool]) -> Callable[[Any, object], bool]:
    """Return the comparison of expressions as Python objects. A number is an error: Prometheus should compare it."""

    @wraps(equal)
    def wrapper(self: Any, other: object) -> bool:  # noqa: ANN401
        if isinstance(other, (int, float)):
            help = f"write `.equals({other})` or `.not_equals({other})`"
            message = f"`==` compares Python objects, and an expression is never the number {other}"
            raise AuthorError("expression/compared-as-object", message, help)
        return equal(self, other)

    return wrapper


def _checked(function: Callable[..., Any], name: str, cls: type | None = None) -> Callable[..., Any]:
    call = _Call(function, name, cls)

    @wraps(function)
    def wrapper(*args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        return function(*call.check(args, kwargs), **kwargs)

    return wrapper


def _as_accepted(value: Any, accepted: Expected) -> Any:  # noqa: ANN401
    """Return a tuple in place of a list if the parameter is a tuple: metrics must be hashable."""
    return tuple(value) if isinstance(value, list) and getattr(accepted, "type", None) is tuple else value


class _Call:
    """The parameters of a function, read at its first call."""

    def __init__(self, function: Callable[..., Any], name: str, cls: type | None) -> None:
        self._function = function
        self._name = name
        self._cls = cls
        self._by_count: dict[int, tuple[frozenset[str], frozenset[str]]] = {}

    def check(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> tuple[Any, ...]:
        """Return the positional arguments, and change the others in place: with tuples in place of lists.

        Raises AuthorError for arguments that the function does not accept.
        """
        positional = self._positional
        for (parameter, accepted), value in zip(positional, args, strict=False):
            if wrong := accepted.mismatch(value):
                self._refuse(parameter, wrong)
        if len(args) > len(positional):
            self._check_rest(args)
        named, others = self._named, self._others
        for parameter, value in kwargs.items():
            accepted = named.get(parameter) or others or self._refuse_unknown(parameter)
            if wrong := accepted.mismatch(value):
                self._refuse(parameter, wrong)
            if type(value) is list:
                kwargs[parameter] = _as_accepted(value, accepted)
        given, required = self._by_count.get(len(args)) or self._split(len(args))
        if not given.isdisjoint(kwargs):
            self._refuse_twice(next(iter(given & kwargs.keys())))
        if not kwargs.keys() >= required:
            self._refuse_missing(next(name for name in self._required if name in required - kwargs.keys()))
        if list not in map(type, args):
            return args
        own = [accepted for _, accepted in positional]
        return tuple(map(_as_accepted, args, [*own, *[Anything(Any)] * len(args)]))

    def _check_rest(self, args: tuple[Any, ...]) -> None:
        """Check the positional arguments for `*args`."""
        count = len(self._positional)
        if self._rest is None:
            self._refuse_extra(args[count], count)
        parameter, accepted = self._rest
        for index, value in enumerate(args[count:]):
            if wrong := accepted.mismatch(value):
                self._refuse(parameter, wrong.below(f"[{index}]"))

    def _split(self, count: int) -> tuple[frozenset[str], frozenset[str]]:
        """Return the parameters of so many positional arguments, and the required ones that then remain."""
        names = [parameter for parameter, _ in self._positional[:count]]
        split = (frozenset(names) & self._named.keys(), frozenset(self._required.keys() - set(names)))
        self._by_count[count] = split
        return split

    @cached_property
    def _parameters(self) -> Mapping[str, Parameter]:
        return inspect.signature(self._function).parameters

    @cached_property
    def _positional(self) -> list[tuple[str, Expected]]:
        return list(self._of_kinds(*_POSITIONAL))

    @cached_property
    def _rest(self) -> tuple[str, Expected] | None:
        return next(self._of_kinds(Parameter.VAR_POSITIONAL), None)

    @cached_property
    def _named(self) -> Mapping[str, Expected]:
        unpacked = {name: expected(hint) for name, hint in self._unpacked.items()}
        return {**dict(self._of_kinds(*_NAMED)), **unpacked}

    @cached_property
    def _others(self) -> Expected | None:
        """The types of `**kwargs`; panels report their unknown arguments themselves."""
        if self._unpacked:
            return Anything(Any)
        return next((accepted for _, accepted in self._of_kinds(Parameter.VAR_KEYWORD)), None)

    def _of_kinds(self, *kinds: object) -> Iterator[tuple[str, Expected]]:
        for name, parameter in self._parameters.items():
            if parameter.kind in kinds:
                yield name, expected(self._hints[name]) if name in self._hints else Anything(Any)

    @cached_property
    def _unpacked(self) -> Mapping[str, Any]:
        """The keyword arguments of a TypedDict."""
        hint = next((hint for hint in self._hints.values() if get_origin(hint) is Unpack), None)
        return get_type_hints(get_args(hint)[0]) if hint else {}

    @cached_property
    def _required(self) -> Mapping[str, Parameter]:
        kinds = (*_POSITIONAL, *_NAMED)
        return {
            name: each
            for name, each in self._parameters.items()
            if each.kind in kinds and each.default is each.empty and name != "self"
        }

    @cached_property
    def _hints(self) -> Mapping[str, Any]:
        # The fields of a dataclass are annotated in the modules of the classes that declare them.
        is_constructor = self._cls is not None and is_dataclass(self._cls)
        return get_type_hints(self._cls if is_constructor else self._function, localns=_FOR_ANNOTATIONS)

    def _refuse(self, parameter: str, wrong: Mismatch) -> NoReturn:
        optional = parameter not in self._required
        subject = f"`{parameter}{wrong.path.removesuffix(KEY)}` of {self._name}"
        if wrong.path.endswith(KEY):
            subject = f"a key of {subject}"
        operator = OPERATORS.get(self._function.__name__)
        if operator:
            subject = f"the other side of `{operator}`"
        secret = is_secret(wrong)
        shown = "a string" if secret else value_shown(wrong.value)
        message = f"{subject} is {shown}, not {description(wrong.expected)}"
        id = "argument/plaintext-secret" if secret else "argument/wrong-type"
        raise AuthorError(id, message, advice(parameter, wrong, optional=optional))

    def _refuse_missing(self, parameter: str) -> NoReturn:
        accepted = self._named.get(parameter) or dict(self._positional)[parameter]
        help = f"add `{parameter}=`, for example {example(accepted, parameter)}"
        raise AuthorError("argument/missing", f"`{parameter}` of {self._name} is missing", help)

    def _refuse_unknown(self, parameter: str) -> NoReturn:
        help = did_you_mean(parameter, self._named.keys() - _HIDDEN, "its parameters are")
        raise AuthorError("argument/unknown", f"{self._name} has no parameter `{parameter}`", help)

    def _refuse_twice(self, parameter: str) -> NoReturn:
        help = "write it once"
        raise AuthorError("argument/too-many", f"`{parameter}` of {self._name} is passed twice", help)

    def _refuse_extra(self, extra: object, count: int) -> NoReturn:
        names = [name for name, _ in self._positional if name not in _HIDDEN]
        others = [name for name in self._named if name not in {*names, *_HIDDEN}]
        help = f"write the name of its parameter, such as `{others[0]}=`" if others else "leave it out"
        counted = count - (len(self._positional) - len(names))
        message = f"{value_shown(extra)} is one argument too many: {self._name} has {counted} without a name"
        raise AuthorError("argument/too-many", message, help)
