"""Pictures of the README: taken from one real run of the demo."""
