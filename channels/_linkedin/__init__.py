"""The steps towards a LinkedIn adapter: how a text is written for it."""
