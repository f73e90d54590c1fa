"""周一例会 of a large school: what the page costs, and that the paper is one sheet."""

from math import ceil

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.core.pdf import count_pages
from school_care.duties.enums import Urgency
from school_care.duties.models import Duty
from school_care.school.models import Appointment
from tests.core.pdf.support import text_of
from tests.duties.owing import late_duty, reckoned
from tests.factories import SchoolClassFactory, StudentFactory, UserFactory, days_ago
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db

MEETING = "/desk/duties/meeting/"
CODES = ("contact.level", "visit.level", "card.term", "entrustment.notice")


def more_classes(cast, first: int, last: int) -> None:
    """Classes of grades one to six and their head teachers, counted from `first`."""
    for number in range(first, last):
        group = SchoolClassFactory(school=cast.school, grade=1 + number % 6, number=1 + number // 6)
        UserFactory(school=cast.school, head_teacher_of=group)
        StudentFactory(current_class=group, name=f"学生{number}号")


def all_late(cast, count: int) -> None:
    """`count` late duties over all classes, a quarter of them of the safety class."""
    reckoned(cast.school)
    posts = Appointment.objects.filter(school=cast.school, school_class__isnull=False)
    rows = []
    for post in posts.select_related("school_class"):
        pupil = post.school_class.students.first()
        for item in range(ceil(count / len(posts))):
            code = CODES[item % 4]
            rows.append(
                Duty(
                    school=cast.school,
                    rule_code=code,
                    subject_kind="student",
                    subject_key=f"student:{pupil.pk}",
                    student=pupil,
                    school_class=post.school_class,
                    period_key=str(item),
                    urgency=Urgency.SAFETY if code == CODES[3] else Urgency.CARE,
                    owner_id=post.user_id,
                    opens_on=days_ago(20),
                    due_on=days_ago(5),
                    warn_on=days_ago(4),
                    created_at=clock.now(),
                )
            )
    Duty.objects.bulk_create(rows)


def test_page__24_classes_and_600_duties__as_many_queries_as_with_four(client, cast):
    client.force_login(cast.director)
    more_classes(cast, 0, 2)
    all_late(cast, 16)
    opened = f"{MEETING}?open={cast.seven_one.public_id}"
    small, small_open = queries_of(client, MEETING), queries_of(client, opened)
    more_classes(cast, 2, 21)
    all_late(cast, 600)
    assert Duty.objects.count() >= 600
    assert queries_of(client, MEETING) == small <= 30
    assert queries_of(client, opened) == small_open <= 30


def test_ledger__600_duties__as_many_queries_as_with_twenty(client, cast):
    client.force_login(cast.director)
    all_late(cast, 20)
    small = queries_of(client, "/desk/duties/all/?list=late")
    all_late(cast, 600)
    assert queries_of(client, "/desk/duties/all/?list=late") == small <= 30


def test_print__24_classes_all_late__one_sheet_without_a_pupil(client, cast):
    more_classes(cast, 0, 21)
    all_late(cast, 200)
    late_duty(cast.yuan, cast.director, code="talk.class_week")
    client.force_login(cast.principal)
    answer = client.get(reverse("duties:meeting_print"))
    words = "".join(text_of(answer.content).split())
    assert count_pages(answer.content) == 1
    for expected in (
        "周一例会",
        "七(1)班",
        "一(4)班",
        "委托告知",
        "（安全类）",
        "议定事项",
        "校长：",
    ):
        assert expected in words
    for name in ("张子轩", "赵远", "学生1号", "陈班主"):
        assert name not in words


def test_print__forty_classes__still_one_sheet(client, cast):
    more_classes(cast, 0, 37)
    all_late(cast, 320)
    client.force_login(cast.director)
    assert count_pages(client.get(reverse("duties:meeting_print")).content) == 1
