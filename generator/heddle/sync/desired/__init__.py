"""What the reviewed files want, as objects that a server's API takes."""
