"""Changes of alerts. One alert that both rulers evaluate is told once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from heddle.diff import wording as sentences
from heddle.diff.alert import GRAFANA, Alert, rank
from heddle.diff.change import Change, Flag, Kind, Subject
from heddle.diff.change_builder import ChangeBuilder
from heddle.diff.json_diff import same
from heddle.diff.property_labels import ALERT
from heddle.diff.query_diff import compared, compared_prose, tokens
from heddle.grafana.durations import total_seconds

_RULER_ONLY = frozenset({"alert/no-data", "alert/on-error", "alert/paused", "alert/panel", "alert/uid"})
_LOOSER_STATES = frozenset({"OK", "Ok", "KeepLast"})

Moved = Mapping[tuple[str, int], tuple[str, int]]
"""Panels that are the same under another id or uid."""


def alerts(before: list[Alert], after: list[Alert], moved: Moved) -> Iterator[Change]:
    """Yield what changes between two states of all alerts."""
    rulers = {each.ruler for each in (*before, *after)}
    found: dict[tuple[Subject, str, object], list[tuple[str, Change]]] = {}
    for ruler in sorted(rulers):
        one, other = ([each for each in side if each.ruler == ruler] for side in (before, after))
        for change in _ruled(one, other, moved):
            # The two rulers have templates of their own, so texts differ where the change is the same.
            key = "" if change.kind is Kind.WORDS else change.sentence
            found.setdefault((change.subject, change.aspect, key), []).append((ruler, change))
    both = {each.name for each in (*before, *after) if each.ruler == GRAFANA} & {
        each.name for each in (*before, *after) if each.ruler != GRAFANA
    }
    for (subject, aspect, _), told in found.items():
        ruler, change = told[0]
        if len(told) == 1 and subject.title in both and aspect not in _RULER_ONLY:
            change = replace(change, sentence=sentences.only(change.sentence, ruler))
        yield change


def _ruled(before: list[Alert], after: list[Alert], moved: Moved) -> Iterator[Change]:
    pairs, gone, come = _matched(before, after)
    for each in gone:
        summary = str(each.annotations.get("summary", ""))
        sentence = sentences.goes("the alert", sentences.unsaid(summary))
        yield _on(each).change(
            Kind.BEHAVIOUR, "alert/removed", sentence, (each.query, None), flags=[Flag.ALERT_REMOVED]
        )
    for each in come:
        sentence = sentences.appears("the alert", f"it fires {each.fires} of `{each.query}`")
        yield _on(each).change(Kind.BEHAVIOUR, "alert/added", sentence, (None, each.query))
    for one, other in pairs:
        yield from alert(_on(other), one, other, moved)


def alert(on: ChangeBuilder, before: Alert, after: Alert, moved: Moved) -> Iterator[Change]:
    """Yield what changes in one alert."""
    if before.name != after.name:
        names = before.name, after.name
        yield on.change(Kind.WORDS, "alert/name", sentences.renames("the alert", *names), names)
    if before.uid != after.uid:
        uids = before.uid, after.uid
        yield on.change(Kind.LOOK, "alert/uid", sentences.changes("its uid", *uids), uids)
    if tokens(before.query) != tokens(after.query):
        words = compared(before.query, after.query)
        texts = before.query, after.query
        yield on.change(Kind.BEHAVIOUR, "alert/expression", sentences.rewrites("the expression", words), texts, words)
    if before.fires != after.fires:
        flags = [Flag.THRESHOLD_LOOSENED] if _looser(before, after) else []
        sentence = sentences.says(f"it fires {after.fires} instead of {before.fires}")
        yield on.change(Kind.BEHAVIOUR, "alert/threshold", sentence, (before.fires, after.fires), flags=flags)
    if total_seconds(before.pending) != total_seconds(after.pending):
        flags = [Flag.THRESHOLD_LOOSENED] if total_seconds(after.pending) > total_seconds(before.pending) else []
        pending = before.pending, after.pending
        sentence = sentences.says(f"it fires after {after.pending} instead of {before.pending}")
        yield on.change(Kind.BEHAVIOUR, "alert/for", sentence, pending, flags=flags)
    yield from _states(on, before, after)
    yield from _labels(on, before, after)
    yield from _annotations(on, before, after)
    if before.group != after.group:
        groups = before.group, after.group
        yield on.change(Kind.LOOK, "alert/group", sentences.changes("its group", *groups), groups)
    was = before.panel and moved.get(before.panel, before.panel)
    if was != after.panel:
        sentence = sentences.says(f"it links to {_linked(after.panel)} instead of {_linked(was)}")
        yield on.change(Kind.WORDS, "alert/panel", sentence, (was, after.panel))
    yield from on.values(ALERT, "alert", (before.rest, after.rest), kind=Kind.BEHAVIOUR)


def _linked(panel: tuple[str, int] | None) -> str:
    return f"panel {panel[1]} of {panel[0]}" if panel else "no panel"


def _states(on: ChangeBuilder, before: Alert, after: Alert) -> Iterator[Change]:
    for aspect, when, was, now in (
        ("no-data", "without data", before.no_data, after.no_data),
        ("on-error", "when its query fails", before.error, after.error),
    ):
        if was != now:
            flags = [Flag.THRESHOLD_LOOSENED] if was in {"Alerting", "Error"} and now in _LOOSER_STATES else []
            sentence = sentences.says(f"its state {when} is {now} instead of {was}")
            yield on.change(Kind.BEHAVIOUR, f"alert/{aspect}", sentence, (was, now), flags=flags)
    if before.paused != after.paused:
        sentence = sentences.says("it is paused" if after.paused else "it is no longer paused")
        flags = [Flag.ALERT_SILENCED] if after.paused else []
        yield on.change(Kind.BEHAVIOUR, "alert/paused", sentence, (before.paused, after.paused), flags=flags)


def _labels(on: ChangeBuilder, before: Alert, after: Alert) -> Iterator[Change]:
    for label in sorted({*before.labels, *after.labels}):
        was, now = before.labels.get(label), after.labels.get(label)
        if same(was, now):
            continue
        if label == "severity":
            flags = [Flag.THRESHOLD_LOOSENED] if (rank(now) or 0) < (rank(was) or 0) else []
            sentence = sentences.changes("the severity", was, now)
            yield on.change(Kind.BEHAVIOUR, "alert/severity", sentence, (was, now), flags=flags)
        else:
            sentence = sentences.changes(f"the label {label}", was, now)
            yield on.change(Kind.BEHAVIOUR, f"alert/label-{label}", sentence, (was, now))


def _annotations(on: ChangeBuilder, before: Alert, after: Alert) -> Iterator[Change]:
    for key in sorted({*before.annotations, *after.annotations}):
        texts = str(before.annotations.get(key, "")), str(after.annotations.get(key, ""))
        if texts[0] != texts[1]:
            sentence = sentences.prose(f"the {key.replace('_url', '')}", *texts)
            yield on.change(Kind.WORDS, f"alert/{key}", sentence, texts, compared_prose(*texts))


def _looser(before: Alert, after: Alert) -> bool:
    if before.side.split()[-1:] != after.side.split()[-1:] or len(before.numbers) != len(after.numbers):
        return False
    match before.side.split()[-1:]:
        case ["above"]:
            return after.numbers > before.numbers
        case ["below"]:
            return after.numbers < before.numbers
        case ["inside"]:
            return after.numbers[0] > before.numbers[0] or after.numbers[1] < before.numbers[1]
        case ["outside"]:
            return after.numbers[0] < before.numbers[0] or after.numbers[1] > before.numbers[1]
    return False


def _matched(before: list[Alert], after: list[Alert]) -> tuple[list[tuple[Alert, Alert]], list[Alert], list[Alert]]:
    """Match alerts by name and group, by uid, by name, and last by what they ask."""
    left, right = list(before), list(after)
    pairs: list[tuple[Alert, Alert]] = []
    for key in (
        lambda each: (each.uid, each.name, each.group),
        lambda each: each.uid,
        lambda each: each.name,
        lambda each: tokens(each.query) and (tokens(each.query), each.fires),
    ):
        for one in list(left):
            twins = [other for other in right if key(other) == key(one)]
            if key(one) and len(twins) == 1 and sum(key(each) == key(one) for each in left) == 1:
                pairs.append((one, twins[0]))
                left = [each for each in left if each is not one]
                right = [each for each in right if each is not twins[0]]
    return pairs, left, right


def _on(alert: Alert) -> ChangeBuilder:
    return ChangeBuilder(Subject("alert", alert.name, alert.name))
