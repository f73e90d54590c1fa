"""The sandbox's only error: a file that must not or cannot be read."""


class Refused(Exception):
    """`str(error)` is one Chinese sentence for the person who chose the file."""
