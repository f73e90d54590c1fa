"""The classes of a school as a roster names them: `school_care.school.class_book`."""

from school_care.school.class_book import ClassBook, ClassKey

__all__ = ["ClassBook", "ClassKey"]
