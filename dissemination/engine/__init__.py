"""The daemon: claim, deliver, decide, look up."""
