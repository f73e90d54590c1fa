"""Figures of the care work: one registry, one way to count, what was reported and what is known."""
