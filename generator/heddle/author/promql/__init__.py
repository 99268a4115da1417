"""PromQL as values: built from catalog metrics, checked, carrying unit and legend."""
