"""Which alerting objects remain read-only in Grafana because they were pushed with `provenance = "api"`.

Grafana removes the provenance `api` of a group of alert rules that is written without one. It refuses this for
every other object (CanUpdateProvenanceInRuleGroup and ValidateProvenanceRelaxed in its pkg/services/ngalert).
"""

from __future__ import annotations

from dataclasses import replace

from heddle.sync.plan import Action, Options, Step
from heddle.sync.resources import Kind

_KINDS = (Kind.CONTACT_POINT, Kind.MUTE_TIMING, Kind.TEMPLATE, Kind.POLICY)


def note_read_only(step: Step, options: Options) -> Step:
    """Return a step that reports an object that remains read-only although the settings no longer require it."""
    if step.live is None or step.key[0] not in _KINDS or step.live.raw.get("provenance") != "api":
        return step
    if step.action is not Action.UPDATE or (options.provenance and not step.releases):
        return step
    text = 'stays read-only in Grafana\'s pages, because it was pushed with `provenance = "api"`'
    reason = f"{step.reason}; {text}" if step.reason else text
    help = "Grafana does not take that back: to make it editable, delete it through Grafana's API and create it again"
    return replace(step, reason=reason, help=step.help or help)
