"""Care levels of a school."""

from school_care.school.models import School
from school_care.students.models import CareLevel

# rank → name on screen; 3 is the most intensive (domain: T3's 三级)
LEVELS = {3: "重点关爱", 2: "加强关爱", 1: "日常关爱"}


def care_levels_of(school: School) -> dict[int, CareLevel]:
    """The school's levels by rank; the three usual ones are made when absent."""
    held = {level.rank: level for level in CareLevel.objects.filter(school=school)}
    if missing := [rank for rank in LEVELS if rank not in held]:
        CareLevel.objects.bulk_create(
            [CareLevel(school=school, rank=rank, name=LEVELS[rank]) for rank in missing],
            ignore_conflicts=True,
        )
        held = {level.rank: level for level in CareLevel.objects.filter(school=school)}
    return held
