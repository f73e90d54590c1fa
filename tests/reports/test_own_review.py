"""打印给家长: a mentor without 报表打印 hands out the review of the own pupil, and no other."""

import pytest
from django.urls import reverse

from school_care.core.models import AuditEntry
from school_care.mentoring.services.progress.reviews import ReviewContent, Said, save_review
from tests.core.pdf.support import text_of
from tests.factories import PairingFactory, UserFactory
from tests.reports.support import compact

pytestmark = pytest.mark.django_db
CHOSEN, NEXT = "应用题会自己画图了", "每周三看错题"


def written(cast, by, *, finish=True) -> None:
    content = ReviewContent(
        {
            "teacher": Said(CHOSEN, for_family=True),
            "pupil": Said("我想学打篮球", "spoken"),
            "parent": Said("没人接", "absent"),
        },
        NEXT,
    )
    save_review(by=by, student=cast.zixuan, term=cast.term, content=content, finish=finish)


def teacher_of(cast):
    return UserFactory(school=cast.school, name="简数学", teaches=cast.seven_one)


def asked(client, cast, user, page="reports:review"):
    client.force_login(user)
    return client.get(reverse(page, args=[cast.zixuan.public_id]), {"term": cast.term.code})


def test_mentor_who_teaches__review_done_by_the_head_teacher__family_copy_and_a_trace(cast, client):
    mentor = teacher_of(cast)
    PairingFactory(student=cast.zixuan, user=mentor)
    written(cast, cast.head_teacher)
    assert "打印给家长" in asked(client, cast, mentor, "mentoring:review").content.decode()
    answer = asked(client, cast, mentor)
    assert answer["Content-Type"] == "application/pdf"
    text = compact(text_of(answer.content))
    assert CHOSEN in text
    assert NEXT not in text
    assert "校内" not in text
    traces = AuditEntry.objects.filter(action="review.printed", actor_id=mentor.pk)
    assert [row.student_id for row in traces] == [cast.zixuan.public_id]


def test_teacher_of_the_class__neither_mentor_nor_author__not_offered_and_refused(cast, client):
    other = teacher_of(cast)
    written(cast, cast.head_teacher)
    page = asked(client, cast, other, "mentoring:review").content.decode()
    assert CHOSEN in page
    assert "打印给家长" not in page
    assert asked(client, cast, other).status_code == 403


def test_teacher_who_finished_it__no_longer_mentor__still_prints_it(cast, client):
    author = teacher_of(cast)
    written(cast, author)
    assert asked(client, cast, author)["Content-Type"] == "application/pdf"


def test_mentor__review_still_a_draft__told_and_led_back_to_it(cast, client):
    mentor = teacher_of(cast)
    PairingFactory(student=cast.zixuan, user=mentor)
    written(cast, mentor, finish=False)
    page = client.get(asked(client, cast, mentor)["Location"])
    assert "这份评议还没有完成" in page.content.decode()
