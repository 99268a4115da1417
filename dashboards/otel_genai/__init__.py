"""Programs that report models, agents and tools with OpenTelemetry's conventions for generative AI."""
