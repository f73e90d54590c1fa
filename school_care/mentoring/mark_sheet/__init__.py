"""A mark sheet (成绩册) as schools keep it: one row a pupil, one column a subject.

sheet = read_marks(path, on=day, full="")   # plain rows, no database
"""

from school_care.mentoring.mark_sheet.reading import read_marks

__all__ = ["read_marks"]
