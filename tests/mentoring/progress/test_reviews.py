"""Term reviews: three voices, drafts, done, corrected, filed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from school_care.core.models import FieldChange
from school_care.mentoring.choices.progress import ExamStage, ReviewState, Voice
from school_care.mentoring.models import TermReview
from school_care.mentoring.review_facts import facts_for_review
from school_care.mentoring.selectors_progress import review_counts
from school_care.mentoring.services.progress.reviews import (
    ReviewContent,
    Said,
    content_of,
    save_review,
)
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Season
from school_care.school.models import Term
from school_care.school.refusal import Refused
from tests.factories import PairingFactory, StudentFactory, UserFactory, days_ago
from tests.mentoring.progress.support import exam_of, mark_of
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db

WHOLE = ReviewContent(
    {
        "teacher": Said("应用题会自己画图了。", for_family=True),
        "pupil": Said("我想学打篮球。", "spoken", for_family=True),
        "parent": Said("打了三次没人接", "absent"),
    },
    "每周三看错题。",
)


def save(cast, content=WHOLE, by=None, **more) -> TermReview:
    return save_review(
        by=by or cast.head_teacher, student=cast.zixuan, term=cast.term, content=content, **more
    )


def test_review__draft_then_done__three_voices_kept(cast):
    draft = save(cast, ReviewContent({"teacher": Said("开头")}))
    assert draft.state == ReviewState.DRAFT
    done = save(cast, finish=True)
    assert (done.pk, done.state, done.done_by) == (draft.pk, ReviewState.DONE, cast.head_teacher)
    assert content_of(TermReview.objects.get()) == WHOLE
    assert not FieldChange.objects.filter(object_id=done.public_id).exists()


@pytest.mark.parametrize(
    ("voice", "said", "words"),
    [
        (Voice.TEACHER, Said(), "老师的话"),
        (Voice.PARENT, Said(), "家长的话"),
        (Voice.PUPIL, Said("", "absent"), "原因"),
    ],
)
def test_review__a_voice_missing__cannot_be_done_but_kept_as_draft(cast, voice, said, words):
    part = replace(WHOLE, voices={**WHOLE.voices, voice.value: said})
    with pytest.raises(Refused, match=words):
        save(cast, part, finish=True)
    assert save(cast, part).state == ReviewState.DRAFT


def test_review__corrected_after_it_was_done__old_words_stay_in_the_history(cast):
    save(cast, finish=True)
    teacher = {**WHOLE.voices, "teacher": Said("应用题全对。", for_family=True)}
    review = save(cast, replace(WHOLE, voices=teacher))
    change = FieldChange.objects.get(object_id=review.public_id)
    assert "画图" in change.old and "全对" in change.new
    with pytest.raises(Refused):
        save(cast, ReviewContent())


def test_review__somebody_else_wrote_meanwhile__nothing_overwritten(cast):
    empty = ReviewContent().seen
    save(cast, seen=empty)
    assert save(cast, seen=empty).pk  # the same words sent twice
    with pytest.raises(Refused, match="有人改过"):
        save(cast, replace(WHOLE, next_term="别的"), seen=empty)
    assert content_of(TermReview.objects.get()).next_term == "每周三看错题。"


def test_review__two_weeks_into_the_next_term__only_read(cast, client):
    earlier = Term.objects.create(
        school=cast.school,
        school_year=cast.term.school_year - 1,
        season=Season.SPRING,
        first_day=cast.term.first_day - timedelta(days=180),
        last_day=cast.term.first_day - timedelta(days=40),
    )
    with pytest.raises(Refused, match="归档"):
        save_review(
            by=cast.head_teacher, student=cast.zixuan, term=earlier, content=WHOLE, finish=True
        )
    client.force_login(cast.head_teacher)
    address = reverse("mentoring:review", args=[cast.zixuan.public_id])
    page = client.get(f"{address}?term={earlier.code}").content.decode()
    assert "已归档，只能查看" in page and "完成评议" not in page


def test_review__by_who_does_not_care_for_the_child__refused(cast):
    with pytest.raises(Refused):
        save(cast, by=cast.other_head_teacher)


def test_facts__against_the_childs_own_beginning__in_words_without_names_of_others(cast):
    begin = exam_of(cast, days_ago(50), ExamStage.START, "期初检测")
    middle = exam_of(cast, days_ago(10))
    mark_of(cast.zixuan, begin, points=70)
    mark_of(cast.zixuan, middle, points=82)
    mark_of(cast.zixuan, begin, "科学", grade="良")
    mark_of(cast.zixuan, middle, "科学", grade="优")
    mark_of(cast.zixuan, middle, "英语", absent=True)
    calendar = SchoolCalendar(cast.school)
    told = facts_for_review(cast.head_teacher, cast.zixuan, cast.term, calendar, days_ago(0))
    assert told[0] == "数学比期初高12分，科学由期初的良到优。"


def test_building_block__tapped_without_a_script__added_and_draft_kept(cast, client):
    mark_of(cast.zixuan, exam_of(cast, days_ago(50), ExamStage.START, "期初检测"), points=70)
    mark_of(cast.zixuan, exam_of(cast, days_ago(10)), points=82)
    client.force_login(cast.head_teacher)
    address = reverse("mentoring:review", args=[cast.zixuan.public_id])
    given = {"teacher_text": "上课敢举手了。", "add": "0", "seen": ReviewContent().seen}
    client.post(address, given)
    text = content_of(TermReview.objects.get()).of("teacher").text
    assert text == "上课敢举手了。数学比期初高12分。"


def test_class_list_and_counts__one_done__shown_and_counted(cast, client):
    save(cast, finish=True)
    counts = review_counts(cast.school, cast.term, days_ago(0))
    assert (counts.done, counts.of) == (1, 3)
    client.force_login(cast.head_teacher)
    page = client.get(reverse("mentoring:class_reviews", args=[cast.seven_one.public_id]))
    assert "1名中已完成1名" in page.content.decode()


def test_progress_page__one_exam_or_twenty__the_same_number_of_queries(cast, client):
    client.force_login(cast.head_teacher)
    address = reverse("mentoring:progress", args=[cast.zixuan.public_id])
    mark_of(cast.zixuan, exam_of(cast, days_ago(50), ExamStage.START, "第0次"), points=60)
    few = queries_of(client, address)
    for number in range(1, 20):
        exam = exam_of(cast, days_ago(50 - number), ExamStage.OTHER, f"第{number}次")
        mark_of(cast.zixuan, exam, points=60 + number)
    many = queries_of(client, address)
    assert many == few
    assert "数学比期初高19分" in client.get(address).content.decode()


def test_review__opened_from_the_class_list_and_done__back_to_the_list_with_the_next(cast, client):
    second = StudentFactory(current_class=cast.seven_one, name="周小远", care=True)
    client.force_login(cast.head_teacher)
    listed = reverse("mentoring:class_reviews", args=[cast.seven_one.public_id])
    page = client.get(listed)
    back = page.context["back"]
    address = reverse("mentoring:review", args=[cast.zixuan.public_id])
    form = client.get(f"{address}?term={cast.term.code}&back={back}")
    assert f'name="back" value="{back}"' in form.content.decode()
    said = {"teacher_text": "敢举手了。", "pupil_text": "想学打篮球。", "pupil_how": "spoken"}
    said |= {"parent_text": "没人接", "parent_how": "absent", "seen": ReviewContent().seen}
    done = client.post(f"{address}?term={cast.term.code}", said | {"finish": "1", "back": back})
    assert done["Location"] == back
    shown = client.get(back).content.decode()
    assert "张子轩：评议已完成。" in shown
    assert f"写下一名：{second.name}" in shown


def test_review_page__mentor_of_this_child_alone__no_link_to_the_classs_list(cast, client):
    mentor = UserFactory(school=cast.school, teaches=cast.seven_two)
    PairingFactory(student=cast.zixuan, user=mentor)
    address = reverse("mentoring:review", args=[cast.zixuan.public_id])
    for user, offered in ((mentor, False), (cast.head_teacher, True)):
        client.force_login(user)
        page = client.get(address).content.decode()
        assert "老师的话" in page
        assert ("全班评议" in page) is offered
