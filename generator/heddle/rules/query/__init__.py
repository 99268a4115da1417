"""Rules whose subject is: One PromQL query of a panel."""
