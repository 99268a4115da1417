"""The shipped definitions: a folder for each system."""
