"""What the archive contributes to the pupil's file, the today page and the list of pupils.

Slots of the file, in reading order: "lead" (level, what is owed), "people", "main" (timeline),
"rest" (categories, facts, cards, documents, consent, who sees it).
"""

from school_care.students.panels import (
    archive,
    cards,
    categories,
    consents,
    documents,
    duplicates,
    levels,
    moves,
    parked,
    people,
    sight,
    todo,
    year,
)


def register() -> None:
    """Fill the registries; called once at start-up."""
    for part in (
        archive,
        cards,
        categories,
        consents,
        documents,
        duplicates,
        levels,
        moves,
        parked,
        people,
        sight,
        todo,
        year,
    ):
        part.register()
