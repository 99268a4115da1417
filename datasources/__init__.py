"""Where the numbers come from: one data source a file."""
