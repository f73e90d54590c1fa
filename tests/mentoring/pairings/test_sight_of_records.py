"""A successor who sees a child only by a pairing reads of it what was handed over, and no more, on
every output where records are told. One test an output, with texts that can be searched for."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from school_care.core import clock
from school_care.mentoring.choices.pairings import NotesReach, PairingKind
from school_care.mentoring.models import CareRecord, Pairing
from school_care.mentoring.services.pairings import (
    Wanted,
    correct_notes_reach,
    cover_pairing,
    end_pairing,
    hand_over,
    pair,
)
from school_care.mentoring.services.records import correct_record
from school_care.reports.enums import Edition
from school_care.reports.selectors import progress_reports
from school_care.school.models import User
from school_care.school.refusal import Refused
from school_care.students.enums import DocumentKind
from school_care.students.models import Attachment, Student
from school_care.students.selectors import reads_care
from tests import cast as canary
from tests.exchange.taking import lines_of, take
from tests.factories import CareRecordFactory, TeachingFactory, days_ago
from tests.mentoring.pairings.support import mentor

pytestmark = pytest.mark.django_db
BEFORE = (canary.TALK_TEXT, canary.NEXT_STEP, canary.PRAISE_TEXT, "奶奶手机关机")
OWN = "接手以后聊的第一次"


@pytest.fixture
def successor(cast) -> User:
    """Head teacher of another class, who sees 张子轩 by a hand-over of today alone."""
    row = mentor(cast, cast.zixuan, cast.counsellor, days=30)
    hand_over(by=cast.director, pairing=row, to=cast.other_head_teacher)
    return User.objects.get(pk=cast.other_head_teacher.pk)


def page(user: User, url: str, **data) -> str:
    client = Client()
    client.force_login(user)
    response = client.get(url, data)
    assert response.status_code == 200, (url, response.status_code)
    return response.content.decode()


def quick(user: User, url: str) -> str:
    client = Client()
    client.force_login(user)
    return client.post(url, {"words": "zzx"}).content.decode()


def pairing_of(cast) -> Pairing:
    return Pairing.objects.get(user=cast.other_head_teacher, until__isnull=True)


def assert_silent(said: str) -> None:
    for words in (*BEFORE, canary.RESTRICTED_TEXT, canary.RESTRICTED_NEXT_STEP):
        assert words not in said


def test_pupils_file__successor__nothing_from_before_and_what_came_since(cast, successor):
    CareRecordFactory(student=cast.zixuan, author=cast.head_teacher, text=OWN)
    said = page(successor, reverse("students:show", args=[cast.zixuan.public_id]))
    assert_silent(said)
    assert OWN in said


def test_list_of_records__successor__only_from_the_hand_over_on(cast, successor):
    CareRecordFactory(student=cast.zixuan, author=cast.head_teacher, text=OWN)
    said = page(successor, reverse("mentoring:records"))
    assert_silent(said)
    assert OWN in said
    for kind in ("praise", "call"):
        narrowed = page(successor, reverse("mentoring:records"), kind=kind)
        assert "张子轩" not in narrowed.partition("<main")[2]


@pytest.mark.parametrize("name", ["talk", "praise", "attempt", "restricted"])
def test_page_of_a_record__from_before__not_found_for_the_successor(cast, successor, name):
    client = Client()
    client.force_login(successor)
    row = getattr(cast, name)
    assert client.get(reverse("mentoring:show", args=[row.public_id])).status_code == 404


def test_list_of_pupils_and_search__successor__no_contact_and_no_step_from_before(cast, successor):
    for url, data in (
        (reverse("students:list"), {"q": "张子轩"}),
        (reverse("students:list"), {"q": "张子轩", "columns": ["last_contact", "next_step"]}),
        (reverse("students:quick"), None),
    ):
        said = quick(successor, url) if data is None else page(successor, url, **data)
        assert "张子轩" in said
        assert_silent(said)
        assert f"{days_ago(6).month}月{days_ago(6).day}日" not in said.partition("<main")[2]


def test_my_pairings__successor__not_contacted_since(cast, successor):
    said = page(successor, reverse("mentoring:pairings_mine"))
    assert "接手以后还没有联系" in said
    assert_silent(said)


def test_class_talks__of_the_pupils_class__closed_to_the_successor(cast, successor):
    client = Client()
    client.force_login(successor)
    url = reverse("mentoring:class_talks", args=[cast.seven_one.public_id])
    assert client.get(url).status_code in (403, 404)


@pytest.mark.parametrize("edition", list(Edition))
def test_progress_report__printed_by_the_successor__nothing_from_before(cast, successor, edition):
    (report,) = progress_reports(
        [cast.zixuan], term=cast.term, edition=edition, day=clock.today(), reader=successor
    )
    said = repr(report)
    assert_silent(said)
    assert not report.tally
    assert not report.timeline
    assert all(not one.made and not one.missed for one in report.kinds)
    (whole,) = progress_reports(
        [cast.zixuan],
        term=cast.term,
        edition=edition,
        day=clock.today(),
        reader=cast.head_teacher,
    )
    assert canary.PRAISE_TEXT in repr(whole)


def test_history_of_changes__of_a_record_from_before__not_told(cast, successor):
    from school_care.mentoring.record_content import Content

    content = Content.of(cast.talk)
    changed = type(content)(**{**content.__dict__, "text": "改过的谈心原文"})
    correct_record(by=cast.head_teacher, record=cast.talk, content=changed)
    client = Client()
    client.force_login(successor)
    response = client.get(reverse("students:history", args=[cast.zixuan.public_id]))
    assert_silent(response.content.decode())
    assert "改过的谈心原文" not in response.content.decode()


def test_photographed_page__of_a_record_from_before__not_opened(cast, successor):
    paper = Attachment.objects.create(
        school=cast.school,
        student=cast.zixuan,
        kind=DocumentKind.PAPER_RECORD,
        title="本子照片甲",
        about=cast.talk.public_id,
        media_type="image/jpeg",
        size=1,
        digest="0" * 64,
        uploaded_by=cast.head_teacher,
        uploaded_at=clock.now(),
    )
    assert not Attachment.objects.visible_to(successor).filter(pk=paper.pk).exists()
    said = page(successor, reverse("students:documents", args=[cast.zixuan.public_id]))
    assert "本子照片甲" not in said
    assert Attachment.objects.visible_to(cast.head_teacher).filter(pk=paper.pk).exists()
    correct_notes_reach(by=cast.director, pairing=pairing_of(cast), notes=NotesReach.ALL)
    again = User.objects.get(pk=successor.pk)
    assert Attachment.objects.visible_to(again).filter(pk=paper.pk).exists()


@pytest.mark.parametrize("form", ["f05", "f06", "f08", "list"])
def test_exports__taken_by_the_successor__of_a_child_seen_by_pairing_refused(cast, successor, form):
    with pytest.raises(Refused, match="不在您可以导出的范围内"):
        take(successor, form, students=[cast.zixuan])


def test_exports__teacher_and_helper__named_and_no_acting_parent(cast):
    from school_care.mentoring.choices.pairings import PairingKind
    from tests.mentoring.pairings.support import helper

    mentor(cast, cast.zixuan, cast.teacher)
    mentor(cast, cast.zixuan, cast.dormitory, kind=PairingKind.ACTING_PARENT)
    helper(cast, cast.zixuan, cast.anan)
    for form in ("f06", "f08"):
        (line,) = [
            one for one in lines_of(take(cast.director, form).content) if "张子轩" in one.values()
        ]
        assert (line["帮扶教师"], line["学习帮手"]) == ("卫数学", "李安安")


def test_today_and_duties__successor__tell_nothing_from_before(cast, successor):
    assert_silent(page(successor, reverse("workspace:today")))
    assert_silent(page(successor, reverse("duties:mine")))


def test_handed_record__of_those_ticked__read_and_the_others_not(cast, successor):
    row = pairing_of(cast)
    correct_notes_reach(
        by=cast.director, pairing=row, notes=NotesReach.NONE, records=[cast.talk, cast.restricted]
    )
    said = page(successor, reverse("students:show", args=[cast.zixuan.public_id]))
    assert canary.TALK_TEXT in said
    assert canary.PRAISE_TEXT not in said
    assert canary.RESTRICTED_TEXT not in said  # handed over, and still 限阅
    assert canary.RESTRICTED_NEXT_STEP not in said


def test_restricted_record__ticked_by_who_may_not_read_it__refused(cast):
    row = mentor(cast, cast.zixuan, cast.counsellor)
    with pytest.raises(Refused, match="限阅的记录只有记录人和德育主任可以移交"):
        hand_over(
            by=cast.principal,
            pairing=row,
            to=cast.other_head_teacher,
            records=[cast.restricted],
        )


def test_since_a_day__successor__reads_from_that_day(cast, successor):
    correct_notes_reach(
        by=cast.director,
        pairing=pairing_of(cast),
        notes=NotesReach.SINCE,
        notes_from=days_ago(6),
    )
    seen = set(CareRecord.objects.visible_to(User.objects.get(pk=successor.pk)))
    assert {cast.talk, cast.restricted, cast.attempt} <= seen
    assert cast.praise not in seen


def test_successor_who_teaches_the_class__reads_all(cast, successor):
    TeachingFactory(user=successor, school_class=cast.seven_one, subject="语文")
    said = page(
        User.objects.get(pk=successor.pk), reverse("students:show", args=[cast.zixuan.public_id])
    )
    assert canary.TALK_TEXT in said


def test_own_words_from_before__read_again(cast, successor):
    mine = CareRecordFactory(
        student=cast.zixuan, author=successor, happened_on=days_ago(50), text="以前代课时聊过"
    )
    assert mine in CareRecord.objects.visible_to(successor)


def test_stand_in__sees_what_the_holder_sees_and_nothing_afterwards(cast):
    row = mentor(cast, cast.zixuan, cast.counsellor, days=10)
    today = clock.today()
    cover_pairing(
        by=cast.director,
        pairing=row,
        user=cast.other_head_teacher,
        starts_on=today,
        last_day=today + timedelta(days=1),
        public_id=uuid4(),
    )
    seen = set(CareRecord.objects.visible_to(User.objects.get(pk=cast.other_head_teacher.pk)))
    of_zixuan = {one for one in seen if one.student_id == cast.zixuan.pk}
    assert of_zixuan == {cast.talk, cast.restricted, cast.attempt}
    end_pairing(by=cast.director, pairing=row, why="wish")
    after = CareRecord.objects.visible_to(User.objects.get(pk=cast.other_head_teacher.pk))
    assert not after.filter(student=cast.zixuan).exists()


def test_file_says_why__mentor_and_stand_in(cast, successor):
    said = page(successor, reverse("students:show", args=[cast.zixuan.public_id]))
    assert "结对帮扶" in said
    assert "您因「结对帮扶」获得查看授权" in said


def test_acting_parent_from_the_dormitory__sees_the_child_and_no_care_content(cast):
    pair(
        by=cast.director,
        wanted=Wanted(cast.keke, cast.dormitory, kind=PairingKind.ACTING_PARENT),
    )
    record = CareRecordFactory(student=cast.keke, author=cast.other_head_teacher)
    keeper = User.objects.get(pk=cast.dormitory.pk)
    assert cast.keke in Student.objects.visible_to(keeper)
    assert cast.keke not in Student.objects.care_visible_to(keeper)
    assert record not in CareRecord.objects.visible_to(keeper)
    assert not reads_care(keeper, cast.keke)
