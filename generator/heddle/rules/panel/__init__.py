"""Rules whose subject is: One panel."""
