"""`prove`: everything that the definitions ask of a backend is asked, and what is silent says why."""
