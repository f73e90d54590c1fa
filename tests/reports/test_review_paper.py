"""Term reviews and bags on paper: curves, editions, a class, and constant queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from school_care.core import clock
from school_care.mentoring.choices.progress import BagItem, ExamStage
from school_care.mentoring.enums import RecordKind
from school_care.mentoring.models import BagEntry
from school_care.mentoring.services.progress.reviews import ReviewContent, Said, save_review
from school_care.reports.enums import Edition, PrintKind, Scope
from school_care.reports.review import review_papers
from school_care.reports.services import run_print
from school_care.school.refusal import Refused
from tests.cast import RESTRICTED_TEXT, TALK_TEXT
from tests.factories import CareRecordFactory, StudentFactory, days_ago
from tests.mentoring.progress.support import exam_of, mark_of
from tests.reports.support import compact, order, printed

pytestmark = pytest.mark.django_db
INNER, CHOSEN, PARENT, NEXT = (
    "家里常吵架要多留意",
    "应用题会自己画图了",
    "回家晓得烧火了",
    "每周三看错题",
)


def reviewed(cast, student, *, teacher=CHOSEN, for_family=True) -> None:
    content = ReviewContent(
        {
            "teacher": Said(teacher, for_family=for_family),
            "pupil": Said("我想学打篮球", "spoken", for_family=True),
            "parent": Said(PARENT, "phone", "奶奶", for_family=True),
        },
        NEXT,
    )
    save_review(by=cast.director, student=student, term=cast.term, content=content, finish=True)


def with_marks(cast, student) -> None:
    for day, stage, name, points in (
        (50, ExamStage.START, "期初检测", 70),
        (10, ExamStage.MIDDLE, "期中考试", 82),
    ):
        exam = cast.extra.get(name) or exam_of(cast, days_ago(day), stage, name)
        cast.extra[name] = exam
        mark_of(student, exam, points=points)
        mark_of(student, exam, "英语", points=90 - points // 2)


def test_family_edition__review__chosen_words_and_curves_nothing_inner(cast):
    with_marks(cast, cast.zixuan)
    CareRecordFactory(student=cast.zixuan, author=cast.director, mood=1, text="夜里哭")
    reviewed(cast, cast.zixuan)
    text = compact(printed(cast, kind=PrintKind.REVIEW))
    for shown in ("学期评议", CHOSEN, PARENT, "数学比期初高12分", "满分100分", "期中", "70", "82"):
        assert shown in text
    hidden = (
        NEXT, TALK_TEXT, RESTRICTED_TEXT, "夜里哭", "留守", "双亲", "重点", "等级", "类别", "关爱",
        "心情", "很低落", "英语比期初低", "再帮一把", "名次", "排名", "校内",
    )  # fmt: skip
    assert [word for word in hidden if word in text] == []


def test_family_edition__teachers_words_not_chosen__left_out(cast):
    reviewed(cast, cast.zixuan, teacher=INNER, for_family=False)
    assert INNER not in compact(printed(cast, kind=PrintKind.REVIEW))


def test_school_edition__review__all_three_voices_plan_and_watermark(cast):
    with_marks(cast, cast.zixuan)
    reviewed(cast, cast.zixuan, teacher=INNER, for_family=False)
    text = compact(printed(cast, kind=PrintKind.REVIEW, edition=Edition.SCHOOL))
    for shown in (INNER, PARENT, NEXT, "奶奶，电话转述", "英语比期初低6分", "校内资料"):
        assert shown in text


def test_progress_report__school_edition__marks_with_curves_and_family_without(cast):
    with_marks(cast, cast.zixuan)
    school = compact(printed(cast, kind=PrintKind.PROGRESS, edition=Edition.SCHOOL))
    assert "各科成绩（和自己比）" in school and "英语比期初低6分" in school
    # given to a whole class: only children in care have marks here
    assert "各科成绩" not in compact(printed(cast, kind=PrintKind.PROGRESS))


def test_class_print__two_of_three_reviewed__two_pages_and_who_has_none_left_out(cast):
    second = StudentFactory(current_class=cast.seven_one, name="孙小雨", care=True)
    StudentFactory(current_class=cast.seven_one, name="何未写", care=True)
    for student in (cast.zixuan, second):
        reviewed(cast, student)
    from tests.reports.support import with_class

    pupils = with_class([cast.zixuan, second, cast.anan])
    job = order(cast, kind=PrintKind.REVIEW, students=pupils, scope=Scope.CLASS,
                school_class=cast.seven_one)  # fmt: skip
    assert run_print(job.public_id)
    job.refresh_from_db()
    assert (job.total, job.pages) == (2, 2)
    assert job.file_name.startswith("学期评议-七(1)班-")


def test_nobody_reviewed__ordered__told_what_to_do(cast):
    with pytest.raises(Refused, match="还没有完成的学期评议"):
        order(cast, kind=PrintKind.REVIEW)


def test_bag_contents__family__what_is_there_and_no_talks(cast):
    CareRecordFactory(student=cast.zixuan, author=cast.head_teacher, kind=RecordKind.TALK)
    BagEntry.objects.create(
        school=cast.school,
        student=cast.zixuan,
        term=cast.term,
        item=BagItem.READING,
        added_on=days_ago(3),
        text="《西游记》",
        written_at=clock.now(),
    )
    family = compact(printed(cast, kind=PrintKind.BAG))
    assert "《西游记》" in family and "谈心3次" not in family and "代理家长活动材料" in family
    assert "谈心3次" in compact(printed(cast, kind=PrintKind.BAG, edition=Edition.SCHOOL))


@pytest.mark.parametrize("edition", Edition)
def test_review_papers__one_pupil_or_five__the_same_number_of_queries(cast, edition):
    pupils = [cast.zixuan]
    pupils += [StudentFactory(current_class=cast.seven_one, care=True) for _ in range(4)]
    for student in pupils:
        with_marks(cast, student)
        reviewed(cast, student)

    def ask(some):
        with CaptureQueriesContext(connection) as captured:
            review_papers(
                some, term=cast.term, edition=edition, day=days_ago(0), reader=cast.principal
            )
        return len(captured)

    ask(pupils)
    assert ask(pupils) == ask(pupils[:1])
