"""The arguments of the public API: what each accepts, and the error for another value."""
