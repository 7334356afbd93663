"""The steps of the Bluesky adapter: its line, its records, its uploads."""
