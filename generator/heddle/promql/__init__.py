"""PromQL as rules see it: parsed once, with Grafana's variables filled in."""
