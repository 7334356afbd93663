"""Cards: images that are drawn from templates, in every size that a channel shows."""
