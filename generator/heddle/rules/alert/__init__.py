"""Rules whose subject is: all alerts, and those who are told of them."""
