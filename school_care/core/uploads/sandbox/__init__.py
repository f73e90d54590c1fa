"""Runs in a process of its own, without Django (see `core.confined`)."""
