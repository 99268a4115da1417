"""The rules: one a file, each with its page and its proof; `registry` finds them, `asking` asks them."""
