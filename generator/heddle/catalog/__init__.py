"""What the monitored systems emit: metrics with their types, labels and units, as the definitions declare it."""
