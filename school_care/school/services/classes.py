"""Classes: opened once for their whole life, and known by the spellings people use in files."""

from django.db import transaction

from school_care.core import audit, clock
from school_care.school.enums import FIRST_GRADE, LAST_GRADE, Capability, Stage
from school_care.school.models import School, SchoolClass, User
from school_care.school.models.places import school_year_of
from school_care.school.refusal import Refused
from school_care.school.rights import require

MAX_NUMBER = 60
MAX_ALIASES = 20


def stage_of_grade(grade: int) -> Stage:
    """小学 for 1–6, 初中 for 7–9. Raises Refused for any other number."""
    for stage in Stage:
        if FIRST_GRADE[stage] <= grade <= LAST_GRADE[stage]:
            return stage
    raise Refused("年级应在1–9之间。")


def entry_year_of_grade(grade: int, school_year: int) -> int:
    """The year in which those entered their stage who are in `grade` in the school year that
    begins in `school_year`."""
    return school_year - grade + FIRST_GRADE[stage_of_grade(grade)]


@transaction.atomic
def create_class(
    *, school: School, stage: Stage | str, entry_year: int, number: int, by: User | None
) -> SchoolClass:
    """Open a class. Raises Refused when it exists or the numbers make no sense."""
    require(by, Capability.MANAGE_CLASSES, school)
    if not 1 <= number <= MAX_NUMBER:
        raise Refused(f"班号应在1–{MAX_NUMBER}之间。")
    this_year = school_year_of(clock.today())
    if not this_year - 12 <= entry_year <= this_year + 1:
        raise Refused("入学年份不对：请核对年级。")
    row, created = SchoolClass.objects.get_or_create(
        school=school, stage=Stage(stage), entry_year=entry_year, number=number
    )
    if not created:
        raise Refused(f"{row}已经有了。")
    audit.record("class.created", actor=by, row=row)
    return row


@transaction.atomic
def set_aliases(*, school_class: SchoolClass, aliases: list[str], by: User | None) -> bool:
    """Keep the spellings by which files name the class (火箭班, 2班甲). Raises Refused when
    another class of the school has one of them; returns whether anything changed."""
    require(by, Capability.MANAGE_CLASSES, school_class.school)
    wanted = list(dict.fromkeys(" ".join(alias.split()) for alias in aliases if alias.strip()))
    if len(wanted) > MAX_ALIASES or any(len(alias) > 30 for alias in wanted):
        raise Refused(f"别名最多{MAX_ALIASES}个，每个不超过30个字。")
    others = SchoolClass.objects.filter(school=school_class.school).exclude(pk=school_class.pk)
    for other in others:
        shared = set(wanted) & set(other.aliases)
        if shared:
            raise Refused(f"「{shared.pop()}」已是{other}的别名。")
    if wanted == school_class.aliases:
        return False
    school_class.aliases = wanted
    school_class.save(update_fields=["aliases"])
    audit.record("class.aliases", actor=by, row=school_class, count=len(wanted))
    return True
