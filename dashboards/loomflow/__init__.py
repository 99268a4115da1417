"""loomflow, the agent library for Python."""
