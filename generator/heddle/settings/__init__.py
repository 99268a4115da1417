"""What the project chooses: typed, validated, overlaid by environment and by environment variable."""
