"""Which figures there are, in the order in which a page tells them within their groups."""

from school_care.reports.figures import (
    measures_archive,
    measures_care,
    measures_dropout,
    measures_home,
    measures_pairing,
    measures_school,
    measures_work,
)
from school_care.reports.figures.registry import register_measure


def register_all() -> None:
    """Fill the registry of figures; called once at start-up."""
    for module in (
        measures_archive,
        measures_pairing,
        measures_care,
        measures_home,
        measures_school,
        measures_dropout,
        measures_work,
    ):
        for one in module.MEASURES:
            register_measure(one)
