"""Finds edits that a write overwrote, and restores them; runs the health checks of data sources.

Grafana compares the version of a save and then stores it, without a lock in between. An edit that is saved in between
is overwritten by Heddle's save, although Grafana reports success to its author. The history has both: the version after
the planned one must be Heddle's: a version in between is an overwritten edit. It is restored or merged as a new
version, and reported as a conflict.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import quote

from heddle.grafana.http_errors import ErrorResponse, HttpError, NotFound, Unreachable
from heddle.grafana.json_value import Json
from heddle.sync.dashboards import (
    first_message,
    list_dashboards,
    planned_version,
    read_history,
    save_dashboard,
    step_message,
    version_message,
)
from heddle.sync.merge import is_different, merge_dashboards
from heddle.sync.overwrites import overwritten_versions
from heddle.sync.ownership import (
    recorded_base,
    release_message,
    restoration,
    with_base,
    with_owner_tag,
    without_markers,
)
from heddle.sync.plan import Action, ConflictPolicy, Edit, Plan, Step
from heddle.sync.resource_diff import diff_resource
from heddle.sync.resources import DashboardVersion, Key, Kind
from heddle.sync.server import Server, in_parallel
from heddle.sync.writer import NotWritten, Outcome, Result, Writer

_ATTEMPTS = 20
"""How often a restoration is attempted while others save at the same time."""


def verify_writes(writer: Writer, steps: Sequence[Step], outcomes: Mapping[Key, Outcome]) -> dict[Key, Outcome]:
    """Return the outcomes of dashboards that were saved, or may have been.

    A failed write counts as done if its version is in the history, and a completed write is a conflict if it overwrote
    an edit.
    """
    if not steps:
        return {}
    if writer.server.listing:
        # One listing clears every dashboard whose next version has the content that was written.
        try:
            listed = list_dashboards(writer.server, writer.options.owner, {step.key[1] for step in steps})
        except Unreachable as error:
            return {step.key: _unverified(step, outcomes[step.key], error) for step in steps}
        remaining = [
            step
            for step in steps
            if (live := listed.get(step.key[1])) is None
            or live.version != str(planned_version(step) + 1)
            or is_different(live.body["dashboard"], step.body["dashboard"])
        ]
    else:
        remaining = list(steps)
    verified = in_parallel(
        lambda step: _verify(writer, step, outcomes[step.key]), remaining, writer.options.concurrency
    )
    done = {step.key: Outcome(key=step.key, result=Result.DONE) for step in steps}
    return done | {outcome.key: outcome for outcome in verified}


def _verify(writer: Writer, step: Step, outcome: Outcome) -> Outcome:
    try:
        return _find_overwritten(writer, step, outcome)
    except Unreachable as error:
        return _unverified(step, outcome, error)


def _unverified(step: Step, outcome: Outcome, error: Unreachable) -> Outcome:
    if outcome.result is Result.FAILED:
        return outcome
    message = f"written, but whether it overwrote an edit is unknown: {error.findings[0].message}"
    help = "run the push again: it looks for the edit"
    return Outcome(key=step.key, result=Result.FAILED, message=message, help=help, may_be_written=True)


def _find_overwritten(writer: Writer, step: Step, outcome: Outcome) -> Outcome:
    planned, message = planned_version(step), step_message(writer, step)
    done = Outcome(key=step.key, result=Result.DONE)
    if step.live is None and first_message(writer.server, step.key[1]) == message:
        return done  # Nothing can have been overwritten by a first version.
    history = read_history(writer.server, step.key[1], planned)
    own_version = next(
        (version for version in history if version.message == message and version.version > planned), None
    )
    if own_version is None:
        if outcome.result is Result.FAILED:
            return outcome
        text = "the history does not contain the version that was written"
        help = "check the dashboard in Grafana: it may have been deleted or imported again; then run the push again"
        return Outcome(key=step.key, result=Result.CONFLICT, message=text, help=help)
    between = overwritten_versions(history, writer.options.owner, planned, own_version.version)
    if not between:
        return done
    before = next((version.data for version in history if version.version == planned), None)
    planned_content: Json = step.live.body["dashboard"] if step.live else before or {}
    authors = ", ".join(sorted({version.author or "an unknown user" for version in between}))
    restoration = _Restoration(writer, step, list(between))
    try:
        ending = restoration.run(planned_content, own_version, history[0])
    except Unreachable as error:
        restoration.may_be_written = True
        ending = f"restoring it failed: {error.findings[0].message}"
    return Outcome(
        key=step.key,
        result=Result.CONFLICT,
        message=f"overwrote a concurrent edit by {authors}; {ending}",
        help="check the dashboard, and add the edit to the definition; a file beside the backup has all versions",
        edits=_edits(step, planned_content, between),
        overwritten={version.version: version.data for version in restoration.overwritten},
        may_be_written=restoration.may_be_written,
    )


def _edits(step: Step, before: Json, versions: Sequence[DashboardVersion]) -> tuple[Edit, ...]:
    """Return what each version changed; `versions` are the newest first, `before` is what came before them."""
    edits = []
    for version in reversed(versions):
        sides = ({"dashboard": data, "folder": step.body["folder"]} for data in (before, version.data))
        changes = diff_resource(step.key, *sides)
        edits.append(Edit(author=version.author, time=version.time, version=version.version, changes=changes))
        before = version.data
    return tuple(edits)


@dataclass(frozen=True, slots=True)
class _Content:
    """The content of a version, and its base: the part that came from the files."""

    dashboard: Json
    base: Json


@dataclass(slots=True)
class _Restoration:
    """Restores overwritten edits of one dashboard; `overwritten` grows with what the restoration itself overwrites.

    A restoration is a save like any other: it can overwrite an edit in its turn. Each round therefore starts with one
    lost edit, the state in which it was made, the version that overwrote it, and the newest version. It ends when a
    save of Heddle follows directly on the version that it was saved over.
    """

    writer: Writer
    step: Step
    overwritten: list[DashboardVersion]
    may_be_written: bool = False
    """Whether a save of the restoration may have taken effect, and nobody has looked for what it overwrote."""

    def run(self, planned: Json, own_version: DashboardVersion, newest: DashboardVersion) -> str:
        """Restore the newest lost edit, which was made in the state `planned`, and return how that ended.

        `own_version` is the version that overwrote it, `newest` the newest version. Raises Unreachable.
        """
        options, step = self.writer.options, self.step
        if options.on_conflict is ConflictPolicy.OURS:
            return "it was not restored (--on-conflict ours)"
        lost_version = self.overwritten[0]
        # The edit was made in a version of Heddle if the plan found one; its base is that of the plan.
        # An adopted dashboard contains nothing from the files: all of it counts as an edit.
        is_ours = step.base and step.live and step.live.is_managed
        base = recorded_base(step.base["dashboard"] if step.base and is_ours else step.body["dashboard"])
        lost = _Content(lost_version.data, base)
        top_version, top = newest, _Content(newest.data, recorded_base(step.body["dashboard"]))
        keeps_both = options.on_conflict is ConflictPolicy.MERGE
        for _ in range(_ATTEMPTS):
            is_top = top_version.version == own_version.version
            restored, ending = _restore(planned, lost, top, is_top=is_top, keeps_both=keeps_both)
            if restored is None:
                return ending
            replaced = top_version.version if restored is lost else 0
            dashboard, message = self._marked(restored, lost_version, top_version.version, replaced)
            try:
                folder = str(step.body["folder"])
                save_dashboard(self.writer, dashboard, folder, str(top_version.version), message)
            except NotWritten as error:
                if error.result is not Result.CONFLICT:
                    self.may_be_written = error.may_be_written
                    return f"restoring it failed: {error.message}"
            history = read_history(self.writer.server, step.key[1])
            new_version = next(
                (entry for entry in history if entry.message == message and entry.version > top_version.version), None
            )
            if not history:
                return "it was not restored: the dashboard was deleted"
            if new_version is None:
                # Another save came first: restore the edit into that version.
                top_version, top = history[0], _Content(history[0].data, top.base)
                continue
            owner = self.writer.options.owner
            between = overwritten_versions(history, owner, top_version.version, new_version.version)
            if not between:
                return ending
            # The restoration overwrote an edit, which was made in the version that it was saved over.
            self.overwritten += between
            planned = top.dashboard
            lost_version, lost = between[0], _Content(between[0].data, top.base)
            own_version, keeps_both = new_version, True
            top_version, top = history[0], _Content(history[0].data, restored.base)
        return "it was not restored: other users save the dashboard too often"

    def _marked(self, content: _Content, lost: DashboardVersion, over: int, replaced: int) -> tuple[Json, str]:
        """Return a dashboard with its markers, and its message.

        The base is recorded in it: otherwise the next push would take the restored edit for content of the files, and
        overwrite it.
        """
        step = self.step
        dashboard: Json = {**content.dashboard, "uid": step.key[1]}
        text, owner = restoration(lost.version, lost.author, replaced), self.writer.options.owner
        if step.releases:
            return without_markers(dashboard), release_message(owner, over) + text
        dashboard = with_owner_tag(with_base(dashboard, content.base), owner)
        folder = step.desired.body["folder"] if step.desired else step.body["folder"]
        return dashboard, version_message(self.writer, dashboard, str(folder), over) + text


def _restore(
    planned: Json, lost: _Content, top: _Content, *, is_top: bool, keeps_both: bool
) -> tuple[_Content | None, str]:
    """Return the content to save over the newest version, `top`, and how the restoration ends then.

    `is_top` tells whether the newest version is still the one that overwrote the edit.
    """
    if not is_top:
        merged = merge_dashboards(planned, top.dashboard, lost.dashboard)
        if merged is None:
            return None, "it was not restored: a newer version conflicts with it"
        return replace(top, dashboard=merged), "restored it into the newest version"
    merged = merge_dashboards(planned, lost.dashboard, top.dashboard) if keeps_both else None
    if merged is None:
        return lost, "restored it as a new version"
    return replace(top, dashboard=merged), "merged it as a new version"


def check_health(server: Server, plan: Plan) -> list[tuple[str, str]]:
    """Return the data sources of a plan that fail their health check, with the reason."""
    failures = []
    uids = [step.key[1] for step in plan.steps if step.key[0] is Kind.DATASOURCE and step.action is not Action.SKIPPED]
    for uid in uids:
        try:
            server.grafana.get(f"/api/datasources/uid/{quote(uid, safe='')}/health")
        except NotFound as error:
            # Before 10.2, a data source without a health check responds so.
            if server.version >= (10, 2):
                failures.append((uid, error.message))
        except ErrorResponse as error:
            failures.append((uid, error.message or str(error)))
        except HttpError as error:
            failures.append((uid, str(error)))
    return failures
