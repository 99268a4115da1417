"""Data sources, their connections and the links between them."""
