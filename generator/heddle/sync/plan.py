"""What a push would do, as a value; nothing is applied but such a value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from heddle.diff.change import Change
from heddle.grafana.json_value import Json
from heddle.sync.digest import digest
from heddle.sync.kind import Key, shown
from heddle.sync.ledger import Ledger
from heddle.sync.resources import Found, Wanted


class Action(StrEnum):
    """What happens to one object."""

    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    UNCHANGED = "unchanged"
    KEPT = "kept"
    """Left as it is live, though it differs: by the policy, or because only somebody else changed it."""
    CONFLICT = "conflict"
    REFUSED = "refused"

    @property
    def writes(self) -> bool:
        """Tell whether the server is written to."""
        return self in (Action.CREATE, Action.UPDATE, Action.DELETE)

    @property
    def stops(self) -> bool:
        """Tell whether this keeps the push from being what was asked for."""
        return self in (Action.CONFLICT, Action.REFUSED)


class Resolve(StrEnum):
    """What becomes of an object that somebody else changed where we change it too."""

    STOP = "stop"
    OURS = "ours"
    THEIRS = "theirs"
    MERGE = "merge"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change that somebody else made since Heddle's last write; `by` and `at` are empty where nobody knows."""

    by: str = ""
    at: str = ""
    version: int = 0
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a push was asked for."""

    owner: str
    resolve: Resolve = Resolve.STOP
    adopt: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    prune: bool = False
    max_deletes: int = 10
    allow_older: bool = False
    provenance: bool = False
    revision: str = ""
    concurrency: int = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One object: what is live, what is wanted, what will be written, and why.

    `content` is what is written where that is not what is wanted: a dashboard with somebody's edits kept in it.
    """

    key: Key
    title: str
    action: Action
    wanted: Wanted | None = field(default=None, repr=False)
    found: Found | None = field(default=None, repr=False)
    content: Json | None = field(default=None, repr=False)
    base: Json | None = field(default=None, repr=False)
    changes: tuple[Change, ...] = ()
    edits: tuple[Edit, ...] = ()
    reason: str = ""
    help: str = ""
    unmarked: bool = False
    """Written without our marks: given back to whoever edits it."""

    drops: tuple[str, ...] = ()
    """The titles of alert rules that leave a rule group."""

    @property
    def body(self) -> Json:
        """Return what the object will be, with names where variables stand."""
        return self.content if self.content is not None else self.wanted.body if self.wanted else {}

    @property
    def fingerprint(self) -> tuple[str, ...]:
        """Return what a saved plan pins: any change of it means that something is no longer as it was reviewed."""
        live = digest([self.found.body, self.found.version]) if self.found else ""
        return (shown(self.key), self.action.value, live, digest(self.body), self.found.secrets if self.found else "")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why nothing may be applied: a guard, in words, and the mend."""

    id: str
    message: str
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Every step in the order of writing, the guards that refuse, and the ledger as it was found."""

    url: str
    org: int
    org_name: str
    options: Options
    steps: tuple[Step, ...]
    refusals: tuple[Refusal, ...] = ()
    ledger: Ledger = field(default_factory=Ledger, repr=False)

    @property
    def writes(self) -> tuple[Step, ...]:
        """Return the steps that write, deletions last and children first."""
        made = [step for step in self.steps if step.action in (Action.CREATE, Action.UPDATE)]
        gone = [step for step in self.steps if step.action is Action.DELETE]
        return (*made, *reversed(gone))

    @property
    def stopped(self) -> bool:
        """Tell whether nothing may be applied."""
        by_policy = self.options.resolve is not Resolve.MERGE
        return bool(self.refusals) or any(step.action.stops and by_policy for step in self.steps)

    @property
    def clean(self) -> bool:
        """Tell whether everything can be as it was asked for."""
        return not self.refusals and not any(step.action.stops for step in self.steps)

    @property
    def checksum(self) -> str:
        """Return what two plans share that would do the same to the same."""
        return digest([self.url, self.org, [list(step.fingerprint) for step in self.steps], self.options.owner])

    def count(self, action: Action) -> int:
        """Return how many steps have an action."""
        return sum(step.action is action for step in self.steps)


def in_order(steps: Iterable[Step]) -> tuple[Step, ...]:
    """Return steps as they must be written: by kind, folders from the top, and by name."""
    listed = list(steps)
    parents = {step.key: (step.wanted.after if step.wanted else ()) for step in listed}

    def depth(key: Key) -> int:
        above = [each for each in parents.get(key, ()) if each[0] is key[0] and each != key]
        return 1 + max((depth(each) for each in above), default=0)

    def location(step: Step) -> tuple[int, int, bool, str]:
        # The first data source becomes the default one, so the one that is to be it comes first.
        return step.key[0].rank, depth(step.key), not step.body.get("isDefault"), step.key[1]

    return tuple(sorted(listed, key=location))
