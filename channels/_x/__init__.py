"""The steps of the X adapter: its line, its media, its timeline."""
