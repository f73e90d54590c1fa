"""The names a comparison shows: classes, categories, levels."""

from dataclasses import dataclass

from school_care.school.class_book import ClassBook
from school_care.school.models import School
from school_care.students.models import CareCategory, CareLevel
from school_care.students.services.care import LEVELS


@dataclass(frozen=True)
class Words:
    """Names by key; made once a comparison."""

    book: ClassBook
    categories: dict[str, CareCategory]
    levels: dict[int, str]


def words_of(school: School, book: ClassBook) -> Words:
    """The names in use at `school`; two queries."""
    return Words(
        book=book,
        categories={category.code: category for category in CareCategory.objects.all()},
        levels=LEVELS | dict(CareLevel.objects.filter(school=school).values_list("rank", "name")),
    )
