"""What Heddle ships: a folder per system."""
