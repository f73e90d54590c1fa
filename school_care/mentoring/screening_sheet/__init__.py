"""A sheet of screening levels: number, name, level. What else it holds is neither read nor kept.

sheet = read_levels(path, on=today)   # plain rows and problems, no database
"""

from school_care.mentoring.screening_sheet.reading import read_levels

__all__ = ["read_levels"]
