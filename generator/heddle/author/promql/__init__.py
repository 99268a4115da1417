"""PromQL expressions as Python values, built from metrics of the catalog, with unit and legend."""
