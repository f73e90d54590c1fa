"""What the imports by sheet share: attendance, calendar, past records.

read (tables) → compare (each subject's own) → preview, kept (keeping) → one transaction → result →
undo (door); pages in `pages`, workbooks to mend in `books`, the terminal's lines in `report`,
erasing after thirty days in `retention`. The roster has a life of its own: a worker reads it.
"""
