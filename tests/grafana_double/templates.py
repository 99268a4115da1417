"""Notification templates (recorded for 12.2 and 10.1; reading and deleting one from documents)."""

from __future__ import annotations

import re

from tests.grafana_double.instance import Instance
from tests.grafana_double.provenance import (
    WRITE,
    check_content_version,
    check_takeover,
    error_with_id,
    provenance,
    require_read_permission,
    with_version,
)
from tests.grafana_double.routing import Body, ErrorResponse, Request, Response, require_role, route

TEMPLATES = "/api/v1/provisioning/templates"
OPENS = re.compile(r"\{\{-?\s*(define|if|range|with|block)\b")
CLOSES = re.compile(r"\{\{-?\s*end\b")


def add(instance: Instance, name: str, text: str, source: str) -> Body:
    """Store a template, over the one with its name if there is one."""
    body: Body = {"name": name, "template": text, "provenance": source}
    instance.state["templates"][name] = with_version(instance, body, text)
    stored: Body = instance.state["templates"][name]
    return stored


def to_json(template: Body, *, with_provenance: bool = True) -> Body:
    return {key: part for key, part in template.items() if key != "provenance" or (part and with_provenance)}


def check(instance: Instance, name: str, text: str) -> str:
    """Return the text to store: one without a definition is wrapped in a definition of its name."""
    if len(OPENS.findall(text)) > len(CLOSES.findall(text)):
        location = "" if instance.is_modern else f" {name}"
        error = f"invalid template: template:{location or ' '}:1: unexpected EOF"
        if not instance.is_modern:
            raise ErrorResponse(400, instance.error(f"invalid object specification: {error}"))
        message = "Template is in invalid format. Correct the payload and try again."
        raise error_with_id(400, "alerting.notifications.templates.invalidFormat", message, {"Error": error})
    if re.search(r"\{\{-?\s*define\b", text):
        return text
    lines = "\n".join(f"  {line}" for line in text.strip().splitlines())
    return f'{{{{ define "{name}" }}}}\n{lines}\n{{{{ end }}}}'


@route("GET", TEMPLATES)
def list_templates(instance: Instance, request: Request) -> Response:
    """The list of 10.1 has no provenance (recorded)."""
    require_read_permission(instance, request)
    templates = sorted(instance.state["templates"].values(), key=lambda item: item["name"])
    return Response(200, [to_json(item, with_provenance=instance.is_modern) for item in templates])


@route("GET", TEMPLATES + "/{name}")
def get(instance: Instance, request: Request) -> Response:
    require_read_permission(instance, request)
    template = instance.state["templates"].get(request.parts["name"])
    if template is None:
        raise ErrorResponse(404, "", None)
    return Response(200, to_json(template))


@route("PUT", TEMPLATES + "/{name}")
def put_template(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", WRITE)
    name, payload = request.parts["name"], request.payload
    text = check(instance, name, str(payload.get("template") or ""))
    stored = instance.state["templates"].get(name)
    check_content_version(instance, stored or {}, payload.get("version"))
    source = check_takeover(instance, stored["provenance"] if stored else "", provenance(request))
    return Response(202, to_json(add(instance, name, text, source)))


@route("DELETE", TEMPLATES + "/{name}")
def delete_template(instance: Instance, request: Request) -> Response:
    require_role(request, "Admin", WRITE)
    stored = instance.state["templates"].get(request.parts["name"])
    if stored is not None:
        check_content_version(instance, stored, request.parameter("version"))
        check_takeover(instance, stored["provenance"], provenance(request))
        del instance.state["templates"][stored["name"]]
    return Response(204)
