"""The steps of the Mastodon adapter: the fence round its SDK, media, statuses."""
