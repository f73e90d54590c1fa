"""How the pupils of the classes that end are spread over the new ones; the same input always gives
the same classes."""

from collections.abc import Sequence
from typing import Protocol

from django.db.models import TextChoices


class Spread(TextChoices):
    """How new classes are made of old ones."""

    WHOLE = "whole", "原班整体升"
    EVEN = "even", "均衡分班"
    LATER = "later", "以后用花名册分班"


class Dealt(Protocol):
    """What is asked of a pupil to be dealt."""

    pk: int
    sex: str
    boarding: bool
    name_key: str


def deal(origins: Sequence[Sequence[Dealt]], numbers: Sequence[int], spread: Spread) -> dict:
    """The number of the new class of each pupil, by the pupil's key. `origins`: the pupils of each
    old class, class one first.

    WHOLE: the first old class goes into the first new one and so on; more old classes than new
    ones begin again with the first. EVEN: pupils are dealt out like cards, sorted by sex, boarding
    and old class, so that of the boys, of the boarding boys, and of the boarding boys of each old
    class no new class gets more than one more than another.
    """
    if spread == Spread.WHOLE:
        return {
            pupil.pk: numbers[place % len(numbers)]
            for place, pupils in enumerate(origins)
            for pupil in pupils
        }
    cards = [
        (pupil.sex, not pupil.boarding, place, pupil.name_key, pupil.pk)
        for place, pupils in enumerate(origins)
        for pupil in pupils
    ]
    return {card[-1]: numbers[place % len(numbers)] for place, card in enumerate(sorted(cards))}
