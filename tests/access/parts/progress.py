from school_care.core import clock
from school_care.mentoring.choices.progress import BagItem, ExamStage
from school_care.mentoring.mark_sheet.rows import MarkSheet
from school_care.mentoring.models import Achievement, BagEntry, MarkImport
from school_care.mentoring.services.marks.plan import MarkPlan
from school_care.school.enums import SheetState
from school_care.school.models import Term
from school_care.school.sheet_imports.keeping import to_text
from tests.access.who import (
    CARE_KEKE,
    CARE_ZIXUAN,
    NONE,
    PRINTERS,
    PUBLIC_ID,
    Case,
    of,
    people,
    plain,
)
from tests.factories import days_ago

BRINGERS = people("director head_teacher other_head_teacher grade_head")
HEAD = people("director head_teacher")
DIRECTOR = people("director")
SHEETS = {
    "directors_marks": (DIRECTOR, DIRECTOR),
    "heads_marks": (HEAD, HEAD),
    "foreign_marks": (NONE, NONE),
}
READ = {name: (get, None) for name, (get, _) in SHEETS.items()}
STEP = {name: (None, post) for name, (_, post) in SHEETS.items()}
PUPILS = {
    "zixuan": (CARE_ZIXUAN, None),
    "keke": (CARE_KEKE, None),
    "foreign": (NONE, None),
}
WRITES = {name: (get, get) for name, (get, _) in PUPILS.items()}

EXPECTED: dict[str, list[Case]] = {
    "mentoring:progress": of("student_id", PUPILS),
    "mentoring:achievement_new": of("student_id", WRITES),
    "mentoring:achievement_withdraw": of(
        PUBLIC_ID, {"own_honour": (None, CARE_ZIXUAN), "foreign_honour": (None, NONE)}
    ),
    "mentoring:bag": of("student_id", WRITES),
    "mentoring:bag_out": of(
        PUBLIC_ID, {"own_bag": (None, CARE_ZIXUAN), "foreign_bag": (None, NONE)}
    ),
    "mentoring:review": of("student_id", WRITES),
    # with 报表打印; besides, whoever mentors the child or finished the review
    "reports:review": of(
        "student_id",
        {
            "zixuan": (CARE_ZIXUAN & PRINTERS, None),
            "keke": (CARE_KEKE & PRINTERS, None),
            "foreign": (NONE, None),
        },
    ),
    "mentoring:class_reviews": of(
        PUBLIC_ID,
        {
            "seven_one": (people("principal director head_teacher grade_head"), None),
            "foreign_class": (NONE, None),
        },
    ),
    "mentoring:marks_imports": plain(BRINGERS),
    "mentoring:marks_import_new": plain(BRINGERS, BRINGERS),
    "mentoring:marks_import_template": plain(BRINGERS),
    "mentoring:marks_import_show": of(PUBLIC_ID, READ),
    "mentoring:marks_import_refused": of(PUBLIC_ID, READ),
    **{
        f"mentoring:marks_import_{step}": of(PUBLIC_ID, STEP)
        for step in ("confirm", "cancel", "undo")
    },
}


def _import(user, school, term) -> MarkImport:
    """A mark sheet that waits for confirmation."""
    return MarkImport.objects.create(
        school=school,
        state=SheetState.PREVIEW,
        file_name="成绩册.xlsx",
        uploaded_by=user,
        uploaded_at=clock.now(),
        counts={"rows": 0},
        term=term,
        stage=ExamStage.MIDDLE,
        exam_name="期中考试",
        taken_on=days_ago(10),
        plan=to_text(MarkSheet(), MarkPlan(sheets=[], row_count=0)),
    )


def _honour(student) -> Achievement:
    return Achievement.objects.create(
        school=student.school,
        student=student,
        happened_on=days_ago(9),
        title="书法二等奖",
        written_at=clock.now(),
    )


def _bag(student, term) -> BagEntry:
    return BagEntry.objects.create(
        school=student.school,
        student=student,
        term=term,
        item=BagItem.READING,
        added_on=days_ago(9),
        text="《西游记》",
        written_at=clock.now(),
    )


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    other = Term.objects.filter(school=cast.other_school).first() or Term.objects.create(
        school=cast.other_school,
        school_year=cast.term.school_year,
        season=cast.term.season,
        first_day=cast.term.first_day,
        last_day=cast.term.last_day,
    )
    return {
        "directors_marks": _import(cast.director, cast.school, cast.term),
        "heads_marks": _import(cast.head_teacher, cast.school, cast.term),
        "foreign_marks": _import(cast.foreign_head_teacher, cast.other_school, other),
        "own_honour": _honour(cast.zixuan),
        "foreign_honour": _honour(cast.foreign),
        "own_bag": _bag(cast.zixuan, cast.term),
        "foreign_bag": _bag(cast.foreign, other),
    }
