"""Importing past records: a sheet is compared with what is known, shown, stored, and taken back.

read (mentoring.sheet) → compare (reads the database, writes nothing) → preview, sealed →
commit, one transaction → undo while nothing later depends on it.
"""
