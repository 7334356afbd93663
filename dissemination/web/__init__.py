"""Pages: what people read and do in a browser; `services` know what it means."""
