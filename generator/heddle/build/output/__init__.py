"""The part of the compiler that touches the disk on output: manifest, tombstones, staging and the move into place."""
