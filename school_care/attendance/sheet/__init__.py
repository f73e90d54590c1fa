"""The attendance sheet (考勤表): an attendance machine's export or a class's list as a workbook.

sheet = read_attendance(path, on=today)   # Chinese words → plain rows and problems, no database
"""

from school_care.attendance.sheet.reading import read_attendance

__all__ = ["read_attendance"]
