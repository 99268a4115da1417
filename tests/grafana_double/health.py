"""Health, organization and version (recorded)."""

from __future__ import annotations

from tests.grafana_double.instance import Instance
from tests.grafana_double.routing import CHARSET, Request, Response, route

ADDRESS = {"address1": "", "address2": "", "city": "", "zipCode": "", "state": "", "country": ""}


@route("GET", "/api/health")
def health(instance: Instance, request: Request) -> Response:
    return Response(
        200, {"database": "ok", "version": instance.release.number, "commit": instance.release.commit}, type=CHARSET
    )


@route("GET", "/api/org")
def org(instance: Instance, request: Request) -> Response:
    more = {} if instance.is_modern else {"autoApproveJoinRequests": False}
    return Response(200, {"id": 1, "name": "Main Org.", "address": ADDRESS} | more)


@route("GET", "/api/plugins/{id}/settings")
def plugin(instance: Instance, request: Request) -> Response:
    """From pkg/api/plugins.go: a plugin that is not installed is not found, whatever the permissions are."""
    id = request.parts["id"]
    if id not in instance.plugins:
        return Response(404, instance.error("Plugin not found, no installed plugin with that id"))
    return Response(200, {"id": id, "enabled": True})


@route("GET", "/api/frontend/settings")
def settings(instance: Instance, request: Request) -> Response:
    release, commit = instance.release.number, instance.release.commit
    build = {
        "hideVersion": False,
        "version": release,
        "commit": commit,
        "buildstamp": 1795207434,
        "edition": "Open Source",
        "latestVersion": "",
        "hasUpdate": False,
        "env": "production",
    }
    if instance.is_modern:
        build |= {"versionString": f"Grafana v{release} ({commit})", "commitShort": commit}
    # From pkg/api/frontendsettings.go: also a Viewer gets the settings of each data source.
    sources = {
        item["name"]: {key: item[key] for key in ("id", "uid", "type", "name", "access", "jsonData", "isDefault")}
        for item in instance.state["datasources"].values()
    }
    return Response(200, {"buildInfo": build, "datasources": sources}, type=CHARSET)
