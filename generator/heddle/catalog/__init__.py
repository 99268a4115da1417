"""The metrics of the monitored systems, with types, labels and units, as the definitions declare them."""
