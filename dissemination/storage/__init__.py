"""The only SQL, the media store and the vault."""
