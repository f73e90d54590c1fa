"""The staff sheet (教职工名单): read, compared with what is known, previewed, stored.

sheet = read_staff_sheet(path, on=today)          # Chinese words → plain rows and problems
plan = compare_staff(sheet, school=school, by=by)  # every row new, changed, unchanged, refused
result = commit_staff(plan, school=school, by=by)  # one transaction
"""

from school_care.school.staff_sheet.committing import commit_staff
from school_care.school.staff_sheet.comparing import compare_staff
from school_care.school.staff_sheet.reading import read_staff_sheet

__all__ = ["commit_staff", "compare_staff", "read_staff_sheet"]
