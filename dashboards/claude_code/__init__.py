"""Claude Code, the coding agent for the terminal."""
