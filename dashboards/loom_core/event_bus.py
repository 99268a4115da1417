"""Loom Core's event bus: are events published, do they arrive, and what is dropped?"""

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

from .rows import LOGS, RESTARTS, TOP_BUCKET, VARIABLES, traces
from .settings import settings
from .telemetry import (
    BACKLOG,
    EVENTS_DELIVERED,
    EVENTS_DROPPED,
    EVENTS_PUBLISHED,
    PUBLISH_LATENCY,
    SUBSCRIPTIONS,
    TARGET_INFO,
)

_DROP_SHARE = settings.drop_share.number
_DROPS = "A drop is one subscriber that misses one event."
# The first drops of a topic are a new series; a rate ignores the first value of a series.
_DROPPED = EVENTS_DROPPED.growth("15m")
# Either counter does not exist until its first event; `+` has no result if one side is missing.
_DUE = EVENTS_DELIVERED.growth("15m").or_(_DROPPED)
_DELIVERED = EVENTS_DELIVERED.growth("1h").sum(by="topic") > 0
_DEAD = (EVENTS_PUBLISHED.growth("1h").sum(by="topic") > 0).unless(_DELIVERED)

dashboard = Dashboard(
    uid="loom-core-event-bus",
    title="Loom Core / Event bus",
    description="Are events published, do they arrive, and what is dropped?",
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
                    "Reporting",
                    question="Does telemetry arrive?",
                    detail="Services whose metrics the collector has; it drops a service after 5 minutes without data.",
                    query=TARGET_INFO.count().or_zero(),
                    sparkline=False,
                    filled=True,
                    thresholds={BASE: RED, 1: GREEN},
                ),
                stat("Published", question="How many events are published?", query=EVENTS_PUBLISHED.rate().sum()),
                stat(
                    "Delivered",
                    question="How many deliveries are made?",
                    detail="One for each subscriber, so there can be more deliveries than events.",
                    query=EVENTS_DELIVERED.rate().sum(),
                ),
                stat(
                    "Dropped",
                    question="What share of the deliveries is dropped?",
                    detail=f"In the previous 15 minutes. {_DROPS}",
                    query=ratio(_DROPPED, _DUE, zero=True),
                    decimals=2,
                    thresholds={BASE: GREEN, _DROP_SHARE: RED},
                ),
                stat(
                    "Dead topics",
                    question="How many topics have no subscribers?",
                    detail="Topics with events but without deliveries in the last hour.",
                    query=_DEAD.count().or_zero(),
                    sparkline=False,
                    thresholds={BASE: GREEN, 1: YELLOW},
                ),
                stat(
                    "Publish latency",
                    question="How long does publishing take?",
                    detail="95th percentile, including the wait for full queues.",
                    query=PUBLISH_LATENCY.quantile(0.95).with_legend("p95"),
                ),
            ],
        ),
        Row(
            "Traffic",
            [
                timeseries(
                    "Published by topic",
                    question="Which topics get events?",
                    query=EVENTS_PUBLISHED.rate().sum(by="topic"),
                    stacked=True,
                ),
                timeseries(
                    "Delivered by topic",
                    question="Which deliveries arrive?",
                    detail="One delivery for each subscriber.",
                    query=EVENTS_DELIVERED.rate().sum(by="topic"),
                    stacked=True,
                ),
                timeseries(
                    "Published by event type",
                    question="Which events are published?",
                    query=EVENTS_PUBLISHED.rate().sum(by="event_type"),
                    stacked=True,
                ),
                bargauge(
                    "Deliveries for each event",
                    question="Which topics have no subscribers?",
                    detail="In the last hour, the ten topics with the fewest deliveries; 0 is a dead topic. This is no "
                    "success rate: an event has one delivery for each subscriber.",
                    query=ratio(EVENTS_DELIVERED.rate("1h"), EVENTS_PUBLISHED.rate("1h"), by="topic", zero=True)
                    .bottomk(10)
                    .in_unit("short"),
                    min=0,
                    width=12,
                ),
            ],
        ),
        Row(
            "Drops",
            [
                timeseries(
                    "Drops by reason",
                    question="Why are events dropped?",
                    detail=f"In the previous 15 minutes: under backpressure, or because a queue was full. {_DROPS}",
                    query=_DROPPED.sum(by="reason"),
                    min=0,
                    no_value="No drops since Loom Core started",
                ),
                timeseries(
                    "Dropped share by topic",
                    question="Which topic loses events?",
                    detail="Share of all deliveries in the previous 15 minutes, made and dropped.",
                    query=ratio(_DROPPED, _DUE, by="topic", zero=True),
                    min=0,
                    max=1,
                ),
                table(
                    "Drops in the last hour",
                    question="Where do the most drops happen, and why?",
                    detail=_DROPS,
                    query=EVENTS_DROPPED.growth("1h").sum(by=("topic", "reason")),
                    columns={"topic": "Topic", "reason": "Reason", "Value": "Drops"},
                    decimals=0,
                    no_value="No drops since Loom Core started",
                ),
            ],
        ),
        Row(
            "Subscriptions and backlog",
            [
                timeseries(
                    "Subscriptions by topic",
                    question="Which topics have subscribers, and did one unsubscribe?",
                    detail="By the pattern of the subscription, such as `market.*`.",
                    query=SUBSCRIPTIONS.sum(by="topic"),
                    min=0,
                ),
                timeseries(
                    "Backlog by topic",
                    question="Do publications pile up?",
                    detail="Publications in flight, normally 0. This is not the depth of a queue.",
                    query=BACKLOG.sum(by="topic"),
                    min=0,
                ),
            ],
        ),
        Row(
            "Latency",
            [
                timeseries(
                    "Publish latency by quantile",
                    question="How long does publishing take?",
                    detail=TOP_BUCKET,
                    query=[
                        PUBLISH_LATENCY.quantile(0.5).with_legend("p50"),
                        PUBLISH_LATENCY.quantile(0.95).with_legend("p95"),
                        PUBLISH_LATENCY.quantile(0.99).with_legend("p99"),
                    ],
                ),
                timeseries(
                    "Slow publications",
                    question="What share is slow, and what share exceeds the highest bucket?",
                    query=[
                        PUBLISH_LATENCY.share_above(100).with_legend("longer than 100 ms"),
                        PUBLISH_LATENCY.share_above(10000).with_legend("longer than 10 s"),
                    ],
                    min=0,
                    max=1,
                ),
                timeseries(
                    "Publish latency by topic",
                    question="Which topic is slow?",
                    detail=f"95th percentile. {TOP_BUCKET}",
                    query=PUBLISH_LATENCY.quantile(0.95, by="topic"),
                ),
                heatmap(
                    "Publish latency over time",
                    question="Are all publications slow, or some?",
                    query=PUBLISH_LATENCY.heatmap(),
                    unit="ms",
                ),
            ],
        ),
        LOGS,
        traces("Publications, newest first", "publish", question="Which publications were slow?"),
    ],
)
