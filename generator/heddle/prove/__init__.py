"""`heddle prove`: runs every query of a project against live backends and explains empty results."""
