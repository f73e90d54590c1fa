"""The calendar sheet (校历): terms and marked days, in one table or several, read, compared with
what is known, previewed, stored, taken back.

sheet = read_calendar_sheet(path)                 # Chinese words → plain rows and problems
plan = compare_calendar(sheet, school=school)     # every row new, changed, unchanged, refused
"""

from school_care.school.calendar_sheet.comparing import compare_calendar
from school_care.school.calendar_sheet.reading import read_calendar_sheet

__all__ = ["compare_calendar", "read_calendar_sheet"]
