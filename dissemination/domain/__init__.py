"""Nouns and rules. Nothing here knows the time, a disk or a network."""
