"""Rules whose subject is: A dashboard as a whole."""
