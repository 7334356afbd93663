"""What benchmarks/cards.py measures beside our own cards."""
