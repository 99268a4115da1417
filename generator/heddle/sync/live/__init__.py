"""What a server has now, in the shape of the files: reads, and never writes."""
