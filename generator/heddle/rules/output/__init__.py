"""Rules whose subject is: all dashboards together."""
