"""Generation of `out/`: all files of a project are compiled, and then all of them are written or none."""
