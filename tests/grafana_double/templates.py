"""Notification templates (recorded for 12.2 and 10.1; reading and deleting one from documents)."""

from __future__ import annotations

import re

from tests.grafana_double.answer import Answer, Body, Refused, Request, need, route
from tests.grafana_double.provenance import WRITE, check_signature, coded, may_read, provenance, signed, take_over
from tests.grafana_double.world import World

TEMPLATES = "/api/v1/provisioning/templates"
OPENS = re.compile(r"\{\{-?\s*(define|if|range|with|block)\b")
CLOSES = re.compile(r"\{\{-?\s*end\b")


def add(world: World, name: str, text: str, source: str) -> Body:
    """Put a template there, or in the place of the one with its name."""
    body: Body = {"name": name, "template": text, "provenance": source}
    world.state["templates"][name] = signed(world, body, text)
    stored: Body = world.state["templates"][name]
    return stored


def shown(template: Body, *, named: bool = True) -> Body:
    return {key: part for key, part in template.items() if key != "provenance" or (part and named)}


def check(world: World, name: str, text: str) -> str:
    """Return the text as it is stored; one that defines nothing is wrapped in a definition of its name."""
    if len(OPENS.findall(text)) > len(CLOSES.findall(text)):
        location = "" if world.dialect.modern else f" {name}"
        error = f"invalid template: template:{location or ' '}:1: unexpected EOF"
        if not world.dialect.modern:
            raise Refused(400, world.error(f"invalid object specification: {error}"))
        message = "Template is in invalid format. Correct the payload and try again."
        raise coded(400, "alerting.notifications.templates.invalidFormat", message, {"Error": error})
    if re.search(r"\{\{-?\s*define\b", text):
        return text
    lines = "\n".join(f"  {line}" for line in text.strip().splitlines())
    return f'{{{{ define "{name}" }}}}\n{lines}\n{{{{ end }}}}'


@route("GET", TEMPLATES)
def listed(world: World, request: Request) -> Answer:
    """The list of 10.1 names no provenance (recorded)."""
    may_read(world, request)
    found = sorted(world.state["templates"].values(), key=lambda one: one["name"])
    return Answer(200, [shown(one, named=world.dialect.modern) for one in found])


@route("GET", TEMPLATES + "/{name}")
def get(world: World, request: Request) -> Answer:
    may_read(world, request)
    template = world.state["templates"].get(request.parts["name"])
    if template is None:
        raise Refused(404, "", None)
    return Answer(200, shown(template))


@route("PUT", TEMPLATES + "/{name}")
def put(world: World, request: Request) -> Answer:
    need(request, "Admin", WRITE)
    name, sent = request.parts["name"], request.sent
    text = check(world, name, str(sent.get("template") or ""))
    stored = world.state["templates"].get(name)
    check_signature(world, stored or {}, sent.get("version"))
    source = take_over(world, stored["provenance"] if stored else "", provenance(request))
    return Answer(202, shown(add(world, name, text, source)))


@route("DELETE", TEMPLATES + "/{name}")
def delete(world: World, request: Request) -> Answer:
    need(request, "Admin", WRITE)
    stored = world.state["templates"].get(request.parts["name"])
    if stored is not None:
        check_signature(world, stored, request.asked("version"))
        take_over(world, stored["provenance"], provenance(request))
        del world.state["templates"][stored["name"]]
    return Answer(204)
