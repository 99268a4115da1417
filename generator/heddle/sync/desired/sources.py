"""Data sources, and the correlations that stand in them."""

from __future__ import annotations

from collections.abc import Iterator

from heddle.grafana.json_prune import mapping, members
from heddle.grafana.json_value import Json
from heddle.grafana.provisioning_escape import environment_variables
from heddle.sync import normalize as shape
from heddle.sync.desired.read import Read
from heddle.sync.kind import Kind
from heddle.sync.resources import Wanted


def sources(read: Read, item: Json) -> Iterator[Wanted]:
    """Yield a data source and its correlations."""
    body, sent = read.both({key: value for key, value in item.items() if key not in ("correlations", "orgId")})
    uid = str(sent.get("uid") or "")
    secrets = {key: str(value) for key, value in mapping(sent.get("secureJsonData")).items()}
    key = (Kind.DATASOURCE, uid)
    yield Wanted(
        key=key,
        title=str(body.get("name") or uid),
        body=shape.source(body),
        sent=sent,
        file=read.file,
        needs=read.needs(item),
        secrets=secrets,
        secret_names=tuple(sorted(set(environment_variables(item.get("secureJsonData"))))),
    )
    for each in members(item.get("correlations")):
        named, real = (shape.correlation({**side, "sourceUID": uid}) for side in read.both(each))
        name = f"{uid}/{real.get('targetUID')}/{real.get('label')}"
        after = (key, (Kind.DATASOURCE, str(real.get("targetUID"))))
        yield Wanted(key=(Kind.CORRELATION, name), title=name, body=named, sent=real, file=read.file, after=after)
