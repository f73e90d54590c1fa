"""Importing marks: a mark sheet is compared with what is known, shown, stored, and taken back.

read (mentoring.mark_sheet) → compare (reads the database, writes nothing) → preview, sealed, of
care pupils' rows alone → commit, one transaction → undo.
"""
