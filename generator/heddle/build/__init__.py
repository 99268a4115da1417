"""`out/`: all files of a project compiled, then written together or not at all."""
