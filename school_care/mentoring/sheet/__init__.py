"""A sheet of past records (谈心谈话记录表, 家访记录表, 亲情电话登记 …) as schools keep them.

sheet = read_records(path, on=today)   # Chinese words → plain rows and problems, no database
"""

from school_care.mentoring.sheet.reading import read_records

__all__ = ["read_records"]
