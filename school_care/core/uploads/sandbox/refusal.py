"""The sandbox's only error: a file that must not or cannot be taken."""


class Refused(Exception):
    """`str(error)` is the rest of a Chinese sentence that begins with the file's name."""
