"""Health, the organisation and the version (recorded)."""

from __future__ import annotations

from tests.grafana_double.answer import CHARSET, Answer, Request, route
from tests.grafana_double.world import World

ADDRESS = {"address1": "", "address2": "", "city": "", "zipCode": "", "state": "", "country": ""}


@route("GET", "/api/health")
def health(world: World, request: Request) -> Answer:
    return Answer(
        200, {"database": "ok", "version": world.dialect.release, "commit": world.dialect.commit}, type=CHARSET
    )


@route("GET", "/api/org")
def org(world: World, request: Request) -> Answer:
    more = {} if world.dialect.modern else {"autoApproveJoinRequests": False}
    return Answer(200, {"id": 1, "name": "Main Org.", "address": ADDRESS} | more)


@route("GET", "/api/frontend/settings")
def settings(world: World, request: Request) -> Answer:
    release, commit = world.dialect.release, world.dialect.commit
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
    if world.dialect.modern:
        build |= {"versionString": f"Grafana v{release} ({commit})", "commitShort": commit}
    return Answer(200, {"buildInfo": build}, type=CHARSET)
