"""Writing into the progress file: achievements, the growth bag, term reviews."""
