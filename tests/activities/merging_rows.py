"""Rows of activities about a pupil, for tests of merging two files."""

from tests.activities.merging_rows_birthdays import BUILDERS as BIRTHDAYS
from tests.activities.merging_rows_letters import BUILDERS as LETTERS
from tests.activities.merging_rows_notes import BUILDERS as NOTES
from tests.activities.merging_rows_taking_part import BUILDERS as TAKING_PART

BUILDERS = {**BIRTHDAYS, **LETTERS, **NOTES, **TAKING_PART}
