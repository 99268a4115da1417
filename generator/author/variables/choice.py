"""Variables whose values the author gives: choices, intervals and free text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from generator.author.variables.variable import Variable
from generator.place import here


def custom(name: str, values: Sequence[str] | Mapping[str, str], *, title: str, default: str = "") -> Variable:
    """Choose among values, or among `{text: value}`; the first is the default."""
    named = values if isinstance(values, Mapping) else {value: value for value in values}
    query = ",".join(_choice(text, value) for text, value in named.items())
    text = next((text for text, value in named.items() if value == default), next(iter(named)))
    fields = {
        "query": query,
        "multi": False,
        "includeAll": False,
        "current": {"text": text, "value": named[text]},
        "options": [{"text": label, "value": value, "selected": label == text} for label, value in named.items()],
    }
    return Variable(name=name, query=query, type="custom", label=title, fields=fields, place=here())


def _choice(text: str, value: str) -> str:
    escaped = value.replace(",", "\\,")
    return escaped if text == value else f"{text} : {escaped}"


def interval(name: str, values: Sequence[str], *, title: str, default: str = "") -> Variable:
    """Choose a duration such as `5m`; Grafana drops an interval variable that has no current value."""
    chosen = default or values[0]
    query = ",".join(values)
    fields = {
        "query": query,
        "auto": False,
        "refresh": 2,
        "current": {"text": chosen, "value": chosen},
        "options": [{"text": value, "value": value, "selected": value == chosen} for value in values],
    }
    return Variable(name=name, query=query, type="interval", label=title, fields=fields, place=here())


def textbox(name: str, *, title: str, default: str = "") -> Variable:
    """Let the reader type a value, such as a trace id."""
    fields = {"query": default, "current": {"text": default, "value": default}}
    return Variable(name=name, query=default, type="textbox", label=title, fields=fields, place=here())
