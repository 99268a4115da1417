"""What holds for every Grafana, real or not."""
