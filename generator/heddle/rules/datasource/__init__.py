"""Rules whose subject is: all data sources together."""
