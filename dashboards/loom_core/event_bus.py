"""Loom Core's event bus: how many events are published and delivered, and which deliveries are dropped?"""

from __future__ import annotations

from heddle import (
    BASE,
    GREEN,
    RED,
    YELLOW,
    Dashboard,
    Row,
    bargauge,
    heatmap,
    link,
    ratio,
    stat,
    table,
    timeseries,
)

from .recorded import DELIVERED_HOUR, DROPPED_DELIVERIES, DUE_DELIVERIES, PUBLISHED_HOUR
from .rows import LOGS, NO_QUANTILE, QUARTER, RESTARTS, TOP_BUCKET, VARIABLES, traces
from .settings import settings
from .telemetry import (
    BACKLOG,
    EVENTS_DELIVERED,
    EVENTS_DROPPED,
    EVENTS_PUBLISHED,
    PUBLISH_LATENCY,
    SUBSCRIPTIONS,
    TOOLS_REGISTERED,
)

_DROP_SHARE = settings.drop_share.number
_DROPS = "Each subscriber that misses an event counts as one drop."
_DELIVERIES = (
    "Each event in the queue of a subscriber counts as one delivery, so there can be more deliveries than events."
)
_UNDELIVERED = (PUBLISHED_HOUR.sum(by="topic") > 0).unless(DELIVERED_HOUR.sum(by="topic") > 0)

dashboard = Dashboard(
    uid="loom-core-event-bus",
    title="Loom Core / Event bus",
    description="How many events are published and delivered, and which deliveries are dropped?",
    tags=["loom-core"],
    variables=VARIABLES,
    annotations=[RESTARTS],
    links=[
        link("loom-core-tools", "Tools and MCP"),
        link("loom-core-agents", "Agents, router and LLM"),
        link("loom-overview", "Loom"),
    ],
    rows=[
        Row(
            "Now",
            [
                stat(
                    "Dropped deliveries",
                    question="What share of the deliveries is dropped?",
                    detail=f"{QUARTER} {_DROPS}",
                    query=ratio(DROPPED_DELIVERIES, DUE_DELIVERIES, zero=True),
                    sparkline=False,
                    decimals=2,
                    thresholds={BASE: GREEN, _DROP_SHARE: RED},
                    no_value="No deliveries",
                ),
                stat(
                    "Topics without deliveries",
                    question="How many topics have events, but no deliveries?",
                    detail="Over the last hour. Such a topic has no subscribers, or they drop or ignore all of its "
                    "events.",
                    query=_UNDELIVERED.count().or_zero(),
                    sparkline=False,
                    decimals=0,
                    thresholds={BASE: GREEN, 1: YELLOW},
                ),
                stat(
                    "Reporting services",
                    question="How many services of Loom Core report metrics?",
                    detail="Services with a number of registered tools, which Loom Core reports from its start. After "
                    "a service has stopped, the collector repeats its last values for 5 minutes. Alerts: "
                    "`LoomCoreDown`, `LoomCoreAbsent`, `LoomCoreNotReporting`.",
                    query=TOOLS_REGISTERED.count().or_zero(),
                    sparkline=False,
                    filled=True,
                    decimals=0,
                    thresholds={BASE: RED, 1: GREEN},
                ),
                stat(
                    "Publish latency",
                    question="How long does publishing take?",
                    detail=f"95th percentile, including the time spent waiting for full queues. {QUARTER} {TOP_BUCKET}",
                    query=PUBLISH_LATENCY.quantile(0.95, window="15m") < 10000,
                    sparkline=False,
                    no_value=NO_QUANTILE,
                ),
                stat(
                    "Published events",
                    question="How many events were published?",
                    detail=QUARTER,
                    query=EVENTS_PUBLISHED.growth("15m").sum(),
                    sparkline=False,
                    decimals=0,
                    no_value="No events",
                ),
                stat(
                    "Deliveries",
                    question="How many events were delivered to subscribers?",
                    detail=f"{QUARTER} {_DELIVERIES}",
                    query=EVENTS_DELIVERED.growth("15m").sum(),
                    sparkline=False,
                    decimals=0,
                    no_value="No deliveries",
                ),
            ],
        ),
        Row(
            "Problems",
            [
                timeseries(
                    "Dropped share by topic",
                    question="For which topic are deliveries dropped?",
                    detail=f"Share of all deliveries, successful and dropped. {QUARTER}",
                    query=ratio(DROPPED_DELIVERIES, DUE_DELIVERIES, by="topic", zero=True),
                    min=0,
                    custom={"axisSoftMax": 2 * _DROP_SHARE},
                    no_value="No deliveries",
                    width=8,
                ),
                timeseries(
                    "Drops by reason",
                    question="Why are events dropped?",
                    detail=f"`backpressure` means slow subscribers, `queue_full` a full queue. {QUARTER} {_DROPS} "
                    "Alert: `HighEventDropRate`.",
                    query=EVENTS_DROPPED.growth("15m").sum(by="reason"),
                    decimals=0,
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No drops",
                    width=8,
                ),
                bargauge(
                    "Deliveries per event",
                    question="Which topics have few deliveries per event, or none?",
                    detail="Over the last hour, the ten topics with the lowest values. This is not a success rate: an "
                    "event has one delivery for each subscriber.",
                    query=ratio(DELIVERED_HOUR, PUBLISHED_HOUR, by="topic", zero=True).bottomk(10).in_unit("short"),
                    min=0,
                    no_value="No events",
                    width=8,
                ),
                table(
                    "Drops in the last hour",
                    question="For which topic and reason are the most deliveries dropped?",
                    detail=_DROPS,
                    query=EVENTS_DROPPED.growth("1h").sum(by=("topic", "reason")),
                    columns={"topic": "Topic", "reason": "Reason", "Value": "Drops"},
                    decimals=0,
                    no_value="No drops",
                    height=7,
                ),
            ],
        ),
        Row(
            "Traffic",
            [
                timeseries(
                    "Published events by topic",
                    question="How many events are published, on which topics?",
                    detail=QUARTER,
                    query=EVENTS_PUBLISHED.growth("15m").sum(by="topic"),
                    stacked=True,
                    min=0,
                    no_value="No events",
                    width=8,
                ),
                timeseries(
                    "Deliveries by topic",
                    question="How many events are delivered, on which topics?",
                    detail=f"{QUARTER} {_DELIVERIES}",
                    query=EVENTS_DELIVERED.growth("15m").sum(by="topic"),
                    stacked=True,
                    min=0,
                    no_value="No deliveries",
                    width=8,
                ),
                timeseries(
                    "Published events by type",
                    question="How many events are published, of which type?",
                    detail=QUARTER,
                    query=EVENTS_PUBLISHED.growth("15m").sum(by="event_type"),
                    stacked=True,
                    min=0,
                    no_value="No events",
                    width=8,
                ),
            ],
        ),
        Row(
            "Subscriptions and backlog",
            [
                timeseries(
                    "Subscriptions by topic",
                    question="How many subscriptions does each topic have?",
                    detail="By the pattern of the subscription, such as `market.*`. A decrease is a subscriber that "
                    "unsubscribed.",
                    query=SUBSCRIPTIONS.sum(by="topic"),
                    decimals=0,
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No subscriptions",
                ),
                timeseries(
                    "Backlog by topic",
                    question="How many publications are in progress?",
                    detail="Normally 0; a steady rise means that publications pile up. This is not the length of a "
                    "queue.",
                    query=BACKLOG.sum(by="topic"),
                    decimals=0,
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No events",
                ),
            ],
        ),
        Row(
            "Latency",
            [
                timeseries(
                    "Publish latency by quantile",
                    question="How long does publishing take?",
                    detail=f"{QUARTER} {TOP_BUCKET} The next panel shows the share of slower publications.",
                    query=[
                        (PUBLISH_LATENCY.quantile(0.5, window="15m") < 10000).with_legend("p50"),
                        (PUBLISH_LATENCY.quantile(0.95, window="15m") < 10000).with_legend("p95"),
                        (PUBLISH_LATENCY.quantile(0.99, window="15m") < 10000).with_legend("p99"),
                    ],
                    min=0,
                    no_value=NO_QUANTILE,
                ),
                timeseries(
                    "Slow publications",
                    question="What share of the publications takes longer than 100 ms, and longer than the highest "
                    "bucket?",
                    detail=QUARTER,
                    query=[
                        PUBLISH_LATENCY.share_above(100, window="15m").with_legend("longer than 100 ms"),
                        PUBLISH_LATENCY.share_above(10000, window="15m").with_legend("longer than 10 s"),
                    ],
                    min=0,
                    custom={"axisSoftMax": 0.1},
                    no_value="No events",
                ),
                timeseries(
                    "Publish latency by topic",
                    question="Which topic is slow?",
                    detail=f"95th percentile. {QUARTER} {TOP_BUCKET}",
                    query=PUBLISH_LATENCY.quantile(0.95, by="topic", window="15m") < 10000,
                    min=0,
                    no_value=NO_QUANTILE,
                ),
                heatmap(
                    "Publish latency distribution",
                    question="How is the latency of publications distributed?",
                    detail=QUARTER,
                    query=PUBLISH_LATENCY.heatmap("15m"),
                    unit="ms",
                ),
            ],
        ),
        LOGS,
        traces("Publications, newest first", "publish", question="Which publications were slow?"),
    ],
)
