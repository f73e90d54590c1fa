"""The lists a school hands in, each a small file: its columns in the order superiors use."""
