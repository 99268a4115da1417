"""The modelling API: how the telemetry of a system behaves over time, and the scenarios in which it fails."""
