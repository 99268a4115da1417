"""The rules of `heddle check`: one module each, whose path is its id and whose docstring is its page."""
