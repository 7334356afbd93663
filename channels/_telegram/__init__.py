"""The steps of the Telegram adapter: its event loop, its reading of errors."""
