"""The parts of `benchmarks/dispatch.py`: processes, measurements, goals and a plot."""
