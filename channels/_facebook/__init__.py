"""The steps of the Facebook adapter: calls, the reading of errors, a Page's posts."""
