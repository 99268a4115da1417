"""The catalog: metrics as their systems emit them, declared once."""
