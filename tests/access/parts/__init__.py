"""The table of expectations of the archive, part by part."""

from tests.access.parts import (
    archive,
    cards,
    categories,
    consents,
    documents,
    levels,
    people,
)

PARTS = (archive, cards, categories, consents, documents, levels, people)
