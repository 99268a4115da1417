"""Loom Core's event bus: what is lost, and how many events are published and delivered?"""

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
_DROPS = "A drop is one subscriber that misses one event."
_DELIVERIES = "A delivery is one event in the queue of one subscriber, so there can be more deliveries than events."
_DEAD = (PUBLISHED_HOUR.sum(by="topic") > 0).unless(DELIVERED_HOUR.sum(by="topic") > 0)

dashboard = Dashboard(
    uid="loom-core-event-bus",
    title="Loom Core / Event bus",
    description="What is lost, and how many events are published and delivered?",
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
                    "Dropped",
                    question="What share of the deliveries is dropped?",
                    detail=f"{QUARTER} {_DROPS}",
                    query=ratio(DROPPED_DELIVERIES, DUE_DELIVERIES, zero=True),
                    sparkline=False,
                    decimals=2,
                    thresholds={BASE: GREEN, _DROP_SHARE: RED},
                    no_value="No deliveries",
                ),
                stat(
                    "Dead topics",
                    question="To how many topics are events published without any delivery?",
                    detail="Over the last hour. Such a topic has no subscribers, or they drop or ignore all of its "
                    "events.",
                    query=_DEAD.count().or_zero(),
                    sparkline=False,
                    decimals=0,
                    thresholds={BASE: GREEN, 1: YELLOW},
                ),
                stat(
                    "Reporting",
                    question="How many services of Loom Core report metrics?",
                    detail="By their number of registered tools, which Loom Core reports from its start. The collector "
                    "repeats the last values of a service that has stopped for 5 minutes.",
                    query=TOOLS_REGISTERED.count().or_zero(),
                    sparkline=False,
                    filled=True,
                    decimals=0,
                    thresholds={BASE: RED, 1: GREEN},
                ),
                stat(
                    "Publish latency",
                    question="How long does publishing take?",
                    detail=f"95th percentile, including the wait for full queues. {QUARTER} {TOP_BUCKET}",
                    query=PUBLISH_LATENCY.quantile(0.95, window="15m") < 10000,
                    sparkline=False,
                    no_value=NO_QUANTILE,
                ),
                stat(
                    "Published",
                    question="How many events were published?",
                    detail=QUARTER,
                    query=EVENTS_PUBLISHED.growth("15m").sum(),
                    sparkline=False,
                    decimals=0,
                    no_value="No events",
                ),
                stat(
                    "Delivered",
                    question="How many deliveries were made?",
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
                    question="Which topic loses events?",
                    detail=f"Share of all deliveries, made and dropped. {QUARTER}",
                    query=ratio(DROPPED_DELIVERIES, DUE_DELIVERIES, by="topic", zero=True),
                    min=0,
                    custom={"axisSoftMax": 2 * _DROP_SHARE},
                    no_value="No deliveries",
                    width=8,
                ),
                timeseries(
                    "Drops by reason",
                    question="Why are events dropped?",
                    detail=f"Under backpressure, or because a queue was full. {QUARTER} {_DROPS}",
                    query=EVENTS_DROPPED.growth("15m").sum(by="reason"),
                    decimals=0,
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No drops",
                    width=8,
                ),
                bargauge(
                    "Deliveries for each event",
                    question="Which topics have few deliveries, or none?",
                    detail="Over the last hour, the ten topics with the fewest; 0 is a dead topic. This is no success "
                    "rate: an event has one delivery for each subscriber.",
                    query=ratio(DELIVERED_HOUR, PUBLISHED_HOUR, by="topic", zero=True).bottomk(10).in_unit("short"),
                    min=0,
                    no_value="No events",
                    width=8,
                ),
                table(
                    "Drops in the last hour",
                    question="Where do the most drops happen, and why?",
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
                    "Published by topic",
                    question="Which topics get events?",
                    detail=QUARTER,
                    query=EVENTS_PUBLISHED.growth("15m").sum(by="topic"),
                    stacked=True,
                    min=0,
                    no_value="No events",
                    width=8,
                ),
                timeseries(
                    "Delivered by topic",
                    question="Which topics have deliveries?",
                    detail=f"{QUARTER} {_DELIVERIES}",
                    query=EVENTS_DELIVERED.growth("15m").sum(by="topic"),
                    stacked=True,
                    min=0,
                    no_value="No deliveries",
                    width=8,
                ),
                timeseries(
                    "Published by event type",
                    question="Which events are published?",
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
                    question="Which topics have subscribers, and did one unsubscribe?",
                    detail="By the pattern of the subscription, such as `market.*`.",
                    query=SUBSCRIPTIONS.sum(by="topic"),
                    decimals=0,
                    min=0,
                    custom={"axisSoftMax": 5},
                    no_value="No subscriptions",
                ),
                timeseries(
                    "Backlog by topic",
                    question="Do publications pile up?",
                    detail="Publications in flight, normally 0. This is not the depth of a queue.",
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
                    detail=f"{QUARTER} {TOP_BUCKET} The next panel shows how many exceed it.",
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
                    question="What share is slow, and what share exceeds the highest bucket?",
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
                    "Publish latency over time",
                    question="Are all publications slow, or some?",
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
