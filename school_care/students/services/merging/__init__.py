"""Two files of one child become one, and back."""

from school_care.students.services.merging.merge import merge_pupils
from school_care.students.services.merging.undo import undo_merge

__all__ = ["merge_pupils", "undo_merge"]
