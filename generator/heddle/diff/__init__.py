"""What a change means: two states of the generated files compared, as sentences a reviewer can read."""
