"""What a person is asked in plain words before an import that looks like a mistake is written: the
wrong file, the wrong day, a list sorted in one column only."""

from datetime import timedelta

from school_care.core import clock
from school_care.core.templatetags.days import long_date
from school_care.school.models.places import school_year_of
from school_care.students.models import RosterImport, Student

# Moves of more than a third of a school are no everyday business (the year's step has its own page)
MOVED_SHARE = 3
FEW = 5  # below so many moved pupils nobody need be asked
# A roster takes effect about the day it is imported, or from the first day of the running term.
AHEAD, BACK = timedelta(days=31), timedelta(days=120)


def cautions_of(roster_import: RosterImport) -> list[str]:
    """Sentences to agree with before 确认导入; empty for an import like any other."""
    return [*_about_classes(roster_import), *_about_the_day(roster_import)]


def _about_classes(roster_import: RosterImport) -> list[str]:
    moved = roster_import.report.get("moved", 0)
    if moved < FEW:
        return []
    here = Student.objects.filter(school=roster_import.school_id).enrolled().count()
    if moved * MOVED_SHARE <= here:
        return []
    return [
        f"这次导入会给{moved}名学生换班，占全校{here}名在校学生的三分之一以上。"
        "如果不是重新编班，多半是表里的班级栏错了行，或者生效日期不对。"
    ]


def _about_the_day(roster_import: RosterImport) -> list[str]:
    on, today = roster_import.on, clock.today()
    if school_year_of(on) != school_year_of(today):
        year = school_year_of(on)
        return [
            f"生效日期{long_date(on)}属于{year}—{year + 1}学年，不是本学年："
            "表里的年级会按那一学年理解。"
        ]
    if on - today > AHEAD or today - on > BACK:
        return [
            f"生效日期{long_date(on)}与今天相差{abs(on - today).days}天："
            "转班、入列、退出都从这一天起算。"
        ]
    return []
