"""The monitored systems, simulated: their pages for Prometheus, a past for it, their log lines and their traces."""
