"""Data sources, and the correlations that stand in them."""

from __future__ import annotations

from collections.abc import Iterator

from generator.compile.tree import Json
from generator.review.prune import mapping, members
from generator.sync import shape
from generator.sync.expand import variables
from generator.sync.kind import Kind
from generator.sync.objects import Wanted
from generator.sync.want.read import Read


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
        secret_names=tuple(sorted(set(variables(item.get("secureJsonData"))))),
    )
    for each in members(item.get("correlations")):
        named, real = (shape.correlation({**side, "sourceUID": uid}) for side in read.both(each))
        name = f"{uid}/{real.get('targetUID')}/{real.get('label')}"
        after = (key, (Kind.DATASOURCE, str(real.get("targetUID"))))
        yield Wanted(key=(Kind.CORRELATION, name), title=name, body=named, sent=real, file=read.file, after=after)
