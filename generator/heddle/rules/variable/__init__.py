"""Rules whose subject is: One variable of a dashboard."""
