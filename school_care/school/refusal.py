"""What services of the school raise when a rule forbids what was asked."""


class Refused(Exception):
    """What was asked breaks a rule of the school; `str(error)` is one Chinese sentence that says
    why and what to do instead. Pages show it, commands print it and end with status 2."""


class NotWaiting(Refused):
    """The import is no longer in the state this step needs: somebody was first."""
