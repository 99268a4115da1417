"""The scenarios that the monitored systems can be simulated in: what each means, and how long it takes to be noticed.

What a scenario changes in a system stands beside the system's definitions, in its `simulation.py`.
"""

from __future__ import annotations

from dataclasses import dataclass

HEALTHY = "healthy"


@dataclass(frozen=True, slots=True)
class Scenario:
    """`sentence` says what happens in the world; after `minutes` all its alerts have fired."""

    name: str
    sentence: str
    minutes: int = 30


SCENARIOS = (
    Scenario(HEALTHY, "Everything works: load follows the day, little fails, and processes restart once a day.", 0),
    Scenario("down", "The first process of every system answers no scrape."),
    Scenario("absent", "Prometheus has no target of any system; Loki Mode's project has no `.loki` folder."),
    Scenario("restarts", "Loom crashes every six minutes and starts again."),
    Scenario("file-leak", "Loom opens files and does not close them."),
    Scenario("idle", "Nobody asks a model for anything.", 50),
    Scenario("provider-outage", "One provider of models fails, and TokenHub's routing passes it over in the end."),
    Scenario("no-provider", "All providers of models fail: TokenHub can serve nobody.", 50),
    Scenario("slow", "Models and tools answer slowly."),
    Scenario("rate-limit", "One client asks so much that TokenHub refuses it."),
    Scenario("frozen", "TokenHub answers scrapes and stands still.", 50),
    Scenario("temporal-outage", "TokenHub loses Temporal, and its circuit breaker opens."),
    Scenario("disk-full", "TokenHub cannot write to its store."),
    Scenario("overload", "Loom Core's subscribers are slower than its events, which it drops."),
    Scenario("tool-failures", "Tools fail, and tasks that need them."),
    Scenario("server-loss", "Loom Core loses its MCP servers."),
    Scenario("spending", "Agents spend many times as much as before, and a run passes its budget.", 40),
    Scenario("budget-stop", "Budgets stop loomflow's runs."),
    Scenario("stuck-run", "A run of Loki Mode says that it runs, and does not move.", 50),
    Scenario("stopped-run", "A run of Loki Mode is stopped."),
    Scenario("spawning", "A run of Loki Mode starts agents without end.", 40),
)
"""In the order of the page and of `heddle simulate --help`."""
