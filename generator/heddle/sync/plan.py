"""A plan: what a push would do, as a value. Only a plan is ever applied; it can be saved and reviewed first."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any, TypeVar

from heddle.diagnostics.errors import BadInput
from heddle.diagnostics.finding import Finding
from heddle.diagnostics.location import Location
from heddle.diff.change import Change
from heddle.grafana.json_value import Json
from heddle.grafana.redaction import Redactor
from heddle.sync.ownership import Ledger, LedgerEntry, ledger_title
from heddle.sync.plan_warnings import ExposedLedger, MissingPlugin
from heddle.sync.resources import DashboardVersion, DesiredResource, Key, Kind, LiveResource, Owner, digest, format_key

T = TypeVar("T")

_FILE_FORMAT = 1

DELETED_IN_GRAFANA = "somebody deleted it in Grafana since Heddle wrote it; it is created again"
"""The reason of a step that creates an object which Heddle has written before."""


class Action(StrEnum):
    """What happens to an object."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    """Differs and is not changed: only other people changed it, or an option requires it."""

    SKIPPED = "skipped"
    """Something that it requires is missing; the rest of the plan is applied."""

    CONFLICT = "conflict"
    REFUSED = "refused"

    @property
    def writes(self) -> bool:
        """Return whether something is written to the server."""
        return self in (Action.CREATE, Action.UPDATE, Action.DELETE)

    @property
    def blocks(self) -> bool:
        """Return whether the object cannot become what the files define."""
        return self in (Action.CONFLICT, Action.REFUSED)


class ConflictPolicy(StrEnum):
    """How to handle objects that both the files and other people changed."""

    STOP = "stop"
    OURS = "ours"
    THEIRS = "theirs"
    MERGE = "merge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The options of a push; `owner` is the project that its objects are marked with."""

    owner: str
    on_conflict: ConflictPolicy = ConflictPolicy.STOP
    adopt: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    strict: bool = False
    """Whether a variable that is not set refuses the whole plan."""

    prune: bool = False
    max_deletes: int = 10
    allow_older: bool = False
    provenance: bool = False
    """Whether alerting objects become read-only in Grafana's user interface."""

    revision: str = ""
    concurrency: int = 8

    def adopts(self, key: Key) -> bool:
        """Return whether the user takes ownership of an object."""
        return _matches(key, self.adopt)

    def selects(self, key: Key) -> bool:
        """Return whether the command is about an object: every one without `only` and `excluded`."""
        return (not self.only or _matches(key, self.only)) and not _matches(key, self.excluded)


def _matches(key: Key, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(format_key(key), pattern) for pattern in patterns)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A change by another person since Heddle's last write; author and time are empty if Grafana has none."""

    author: str = ""
    time: str = ""
    version: int = 0
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What happens to one object, and why."""

    key: Key
    title: str
    action: Action
    desired: DesiredResource | None = field(default=None, repr=False)
    live: LiveResource | None = field(default=None, repr=False)
    content: Json | None = field(default=None, repr=False)
    """The body to write where it is not that of `desired`: a dashboard that keeps people's edits."""

    base: Json | None = field(default=None, repr=False)
    """The body that the files had when Heddle last wrote the object, if that is known."""

    changes: tuple[Change, ...] = ()
    edits: tuple[Edit, ...] = ()
    reason: str = ""
    help: str = ""
    deleted_versions: tuple[DashboardVersion, ...] = field(default=(), repr=False)
    """Other people's versions of a dashboard that is deleted: Grafana deletes the history with it."""

    overwritten: tuple[DashboardVersion, ...] = field(default=(), repr=False)
    """The versions with edits that an interrupted push overwrote."""

    restored: tuple[DashboardVersion, ...] = field(default=(), repr=False)
    """Those of them that the content restores."""

    releases: bool = False
    """Whether it is written without ownership markers."""

    rules_of_other_groups: tuple[str, ...] = ()
    """The uids of rules that are in this rule group now, and in another one in the files."""

    taken_from: tuple[LiveResource, ...] = field(default=(), repr=False)
    """The rule groups that have rules now which move into this one."""

    deleted_rules: tuple[str, ...] = ()
    """The uids of the alert rules that the deletion of a rule group deletes; never other people's rules."""

    removed_rules: tuple[str, ...] = ()
    """The titles of alert rules that are deleted from a rule group."""

    @property
    def body(self) -> Json:
        """Return what the object becomes, with the names of variables."""
        if self.content is not None:
            return self.content
        return self.desired.body if self.desired else {}

    @property
    def fingerprint(self) -> tuple[str, ...]:
        """Return the key, and what a saved plan pins: it changes when anything differs from what was reviewed."""
        secret = self.live.secret.digest if self.live and self.live.secret else ""
        live = digest([self.live.body, self.live.version, secret]) if self.live else ""
        return (format_key(self.key), self.action.value, live, digest(self.body))


def refuse_unmanaged(step: Step, options: Options, *, is_equal: bool = False) -> Step:
    """Return the step for a live object that this project does not manage: it is only written if it is adopted."""
    if step.live is None:
        return step
    owner, flag = step.live.owner_text, f"`--adopt {format_key(step.key)}`"
    if step.live.owner is Owner.FILE:
        # Adoption does not help: Grafana would read the file again.
        if is_equal:
            return replace(step, action=Action.UNCHANGED, reason=owner)
        help = "remove its file from Grafana's provisioning first: see `From mounted files to a push` in docs/push.md"
        return _leave(step, options, owner, help)
    if options.adopts(step.key):
        return replace(step, action=Action.UPDATE, reason=f"adopted; was {owner}")
    if is_equal:
        return replace(step, action=Action.UNCHANGED, reason=owner, help=f"use {flag} to take ownership")
    help = f"use {flag} to take ownership; a backup keeps the live object"
    if step.key[0] is Kind.RULE_GROUP:
        help = f"rename the group, or move those rules to another one; or {help}"
    return _leave(step, options, owner, help)


def _leave(step: Step, options: Options, reason: str, help: str) -> Step:
    if options.on_conflict is ConflictPolicy.THEIRS:
        return replace(step, action=Action.KEPT, reason=f"{reason}; left unchanged (--on-conflict theirs)")
    return replace(step, action=Action.REFUSED, reason=reason, help=help)


def resolve_conflict(step: Step, options: Options, reason: str, help: str) -> Step:
    """Return the step for an object that both the files and other people changed, by the policy of the user."""
    match options.on_conflict:
        case ConflictPolicy.OURS:
            return replace(step, action=Action.UPDATE, reason="overwrites the edits (--on-conflict ours)")
        case ConflictPolicy.THEIRS:
            return replace(step, action=Action.KEPT, reason="left unchanged (--on-conflict theirs)")
    return replace(step, action=Action.CONFLICT, reason=reason, help=help)


def keep_edits(step: Step, options: Options) -> Step:
    """Return the step for an object that was edited in Grafana and is unchanged in the files."""
    if options.on_conflict is ConflictPolicy.OURS:
        return resolve_conflict(step, options, "", "")
    return replace(step, action=Action.KEPT, reason="edited in Grafana, and unchanged in the files")


@dataclass(frozen=True, slots=True)
class Refusal:
    """A safety check that keeps a plan from being applied."""

    id: str
    message: str
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What changes in the ledger because a plan found how an interrupted push ended."""

    entries: Mapping[str, LedgerEntry | None] = field(default_factory=dict)
    verified: frozenset[tuple[str, str]] = frozenset()
    """The records of unverified dashboards that are not needed any more, as push and `kind/name`."""

    stores_merged: bool = False
    """Whether the ledger was merged from several versions, and only the plan has the result."""

    def __bool__(self) -> bool:
        return bool(self.entries or self.verified or self.stores_merged)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Every step in the order of writing, the safety checks that failed, and the ledger that the plan is based on."""

    url: str
    org: int
    org_name: str
    options: Options
    steps: tuple[Step, ...]
    refusals: tuple[Refusal, ...] = ()
    missing_plugins: tuple[MissingPlugin, ...] = ()
    ledger: Ledger = field(default_factory=Ledger, repr=False)
    settlement: Settlement = field(default_factory=Settlement, repr=False)

    @property
    def writes(self) -> tuple[Step, ...]:
        """Return the steps that write: deletions last, and from the bottom up."""
        saves = [step for step in self.steps if step.action in (Action.CREATE, Action.UPDATE)]
        deletions = [step for step in self.steps if step.action is Action.DELETE]
        return (*saves, *reversed(deletions))

    @property
    def exposed_ledger(self) -> ExposedLedger | None:
        """Return why secrets count as changed at each push, None if they do not."""
        has_secrets = any(step.desired and step.desired.secrets for step in self.steps)
        if not (self.ledger.exposure and has_secrets):
            return None
        return ExposedLedger(ledger_title(self.options.owner), self.ledger.exposure)

    @property
    def warnings(self) -> tuple[MissingPlugin | ExposedLedger, ...]:
        """Return what does not block the plan, and should be corrected."""
        return (*self.missing_plugins, *((self.exposed_ledger,) if self.exposed_ledger else ()))

    @property
    def is_complete(self) -> bool:
        """Return whether every object can become what the files define."""
        return not self.refusals and not any(step.action.blocks for step in self.steps)

    @property
    def is_blocked(self) -> bool:
        """Return whether nothing may be applied; with the policy `merge`, the steps without conflicts are."""
        return bool(self.refusals) or (not self.is_complete and self.options.on_conflict is not ConflictPolicy.MERGE)

    @property
    def checksum(self) -> str:
        """Return a digest that is the same for two plans that would do the same to the same objects."""
        return digest([self.url, self.org, [list(step.fingerprint) for step in self.steps], self.options.owner])

    @property
    def left_to_git_sync(self) -> int:
        """Return how many objects a repository of Git Sync manages."""
        return sum(step.live is not None and step.live.owner is Owner.REPOSITORY for step in self.steps)

    def count(self, action: Action) -> int:
        """Return how many steps have an action."""
        return sum(step.action is action for step in self.steps)


def sort_steps(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Return steps in the order in which they must be written: by kind, folders from the top, by name."""
    steps = list(steps)
    dependencies = {step.key: (step.desired.depends_on if step.desired else ()) for step in steps}

    def depth(key: Key) -> int:
        parents = [parent for parent in dependencies.get(key, ()) if parent[0] is key[0] and parent != key]
        return 1 + max((depth(parent) for parent in parents), default=0)

    def position(step: Step) -> tuple[int, int, bool, str]:
        # Grafana makes the first data source the default one, so the intended one comes first.
        return step.key[0].order, depth(step.key), not step.body.get("isDefault"), step.key[1]

    return tuple(sorted(steps, key=position))


@dataclass(frozen=True, slots=True)
class SavedPlan:
    """The content that a plan file pins: the environment, the server, the options, and the fingerprint of each step."""

    env: str | None
    url: str
    org: int
    options: Options
    checksum: str
    fingerprints: dict[str, list[str]]

    def require_environment(self, env: str | None, path: Path) -> None:
        """Raise BadInput unless the plan was saved with this environment: another has other files."""
        if self.env != env:
            own, saved = (f"`--env {name}`" if name else "no `--env`" for name in (env, self.env))
            raise BadInput(
                [
                    Finding(
                        id="push/other-plan",
                        location=Location(str(path)),
                        message=f"the plan was saved with {saved}, and this push has {own}",
                        help=f"add {saved}" if self.env else f"remove {own}",
                    )
                ]
            )

    def drift(self, plan: Plan) -> list[str]:
        """Return what differs in a new plan, as `kind/name`; empty if everything is as it was reviewed."""
        if (self.url, self.org) != (plan.url, plan.org):
            return ["the server"]
        if self.checksum == plan.checksum:
            return []
        current = {step.fingerprint[0]: list(step.fingerprint[1:]) for step in plan.steps}
        names = {**self.fingerprints, **current}
        return sorted(name for name in names if self.fingerprints.get(name) != current.get(name)) or ["the server"]


def plan_content(plan: Plan, readable: Any, redactor: Redactor, env: str | None) -> Json:  # noqa: ANN401 - any JSON value
    """Return the content of a plan file; `readable` is the plan for people and other programs."""
    options = {**asdict(plan.options), "on_conflict": plan.options.on_conflict.value}
    return {
        "heddle-plan": _FILE_FORMAT,
        "env": env,
        "url": plan.url,
        "org": plan.org,
        "checksum": plan.checksum,
        "options": options,
        "steps": {step.fingerprint[0]: list(step.fingerprint[1:]) for step in plan.steps},
        "plan": redactor.value(readable),
    }


def encode_plan(content: Json) -> bytes:
    """Return the bytes of a plan file."""
    return json.dumps(content, indent=1, sort_keys=True, ensure_ascii=False).encode()


def read_plan(path: Path) -> SavedPlan:
    """Return the plan in a file. Raises BadInput."""
    return read_plan_file(path, saved_plan)


def saved_plan(content: Json) -> SavedPlan:
    """Return the plan in the content of a file. Raises ValueError, KeyError, TypeError or AttributeError."""
    options = dict(content["options"])
    options |= {"on_conflict": ConflictPolicy(options["on_conflict"])}
    options |= {key: tuple(options[key]) for key in ("adopt", "only", "excluded")}
    checksum = {_FILE_FORMAT: content["checksum"]}[content["heddle-plan"]]
    fingerprints = {name: list(map(str, parts)) for name, parts in content["steps"].items()}
    return SavedPlan(
        env=content["env"],
        url=str(content["url"]),
        org=int(content["org"]),
        options=Options(**options),
        checksum=str(checksum),
        fingerprints=fingerprints,
    )


def read_plan_file(path: Path, parse: Callable[[Json], T]) -> T:
    """Return the result of `parse` for the JSON in a file. Raises BadInput."""
    try:
        return parse(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else "its content is invalid"
        message, help = f"cannot read the plan: {reason}", "create one with `heddle push --plan-out FILE`"
        finding = Finding(id="push/invalid-plan", location=Location(str(path)), message=message, help=help)
        raise BadInput([finding]) from None
