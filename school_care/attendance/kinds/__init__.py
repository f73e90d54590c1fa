"""What class life knows to be owed: its duty kinds, one module each."""


def register() -> None:
    """Fill the registry of duty kinds; called once at start-up."""
