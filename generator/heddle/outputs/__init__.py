"""Other forms of the generated files: one module for each, written below a folder of its own in `out/`."""
