"""Rules about receivers and mute timings."""
