"""The table of expectations of the archive, part by part."""

from tests.access.parts import (
    archive,
    attendance_checks,
    attendance_dorm,
    attendance_imports,
    attendance_leave,
    attendance_roll,
    attendance_terms,
    cards,
    categories,
    consents,
    documents,
    levels,
    moves,
    people,
    year,
)

PARTS = (
    archive,
    cards,
    categories,
    consents,
    documents,
    levels,
    people,
    moves,
    year,
    attendance_roll,
    attendance_dorm,
    attendance_leave,
    attendance_terms,
    attendance_imports,
    attendance_checks,
)
