"""Other output formats of the generated files: one module for each, written to its own folder below `out/`."""
