"""The warning rules, one module each."""

from school_care.alerts.ruling import register_rule


def register() -> None:
    """Fill the registry; called once at start-up."""
    from school_care.alerts.rules import absence_morning

    for module in (absence_morning,):
        register_rule(module.RULE)
