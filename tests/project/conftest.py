"""A project on disk, as for the tests of the command line."""

from tests.cli.conftest import project

__all__ = ["project"]
