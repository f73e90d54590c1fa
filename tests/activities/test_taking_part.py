"""By name: few places, kept ones that nobody can read out of anything, what came of it."""

import pytest
from django.urls import reverse

from school_care.activities.choices.programme import ActivityKind, Reach
from school_care.activities.models import Participation, ReservedPlace
from school_care.activities.services.activities import Places
from school_care.activities.services.taking_part import keep_place, release_place, set_joined
from school_care.school.refusal import Refused
from tests.activities.making_activity import planned
from tests.activities.test_sign_in import text_of
from tests.factories import UserFactory
from tests.students.documents import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def contest(cast):
    """A contest of grade seven with one announced place; the grade head keeps it."""
    return planned(
        cast,
        by=cast.grade_head,
        kind=ActivityKind.CONTEST,
        topic="",
        title="书法比赛",
        reach=Reach.GRADE,
        classes=(cast.seven_one, cast.seven_two),
        places=Places(by_name=True, announced=1),
    )


def join(cast, contest, *students, by=None) -> None:
    set_joined(
        by=by or cast.head_teacher,
        activity=contest,
        students=[cast.zixuan, cast.anan],
        joined={student.pk for student in students},
    )


def fill(cast, contest) -> None:
    """The announced place is taken by the other class."""
    set_joined(
        by=cast.other_head_teacher,
        activity=contest,
        students=[cast.keke],
        joined={cast.keke.pk},
    )


def test_join__announced_places_gone__refused_and_nothing_changed(cast, contest):
    fill(cast, contest)
    with pytest.raises(Refused, match="报满"):
        join(cast, contest, cast.anan)
    assert Participation.objects.count() == 1


def test_join__head_teacher_of_another_class__refused(cast, contest):
    with pytest.raises(Refused, match="自己班"):
        join(cast, contest, cast.zixuan, by=cast.other_head_teacher)
    assert not Participation.objects.exists()


def test_join__announced_places_gone__the_organiser_adds(cast, contest):
    fill(cast, contest)
    join(cast, contest, cast.anan, by=cast.grade_head)
    assert Participation.objects.count() == 2


def test_join__pupil_with_a_kept_place__joins_when_all_are_gone(cast, contest):
    keep_place(by=cast.head_teacher, activity=contest, student=cast.zixuan)
    fill(cast, contest)
    with pytest.raises(Refused, match="报满"):
        join(cast, contest, cast.anan, cast.zixuan)
    join(cast, contest, cast.zixuan)
    assert Participation.objects.filter(student=cast.zixuan).exists()


def test_place__kept__takes_nothing_from_the_others(cast, contest):
    keep_place(by=cast.head_teacher, activity=contest, student=cast.zixuan)
    fill(cast, contest)
    assert Participation.objects.filter(student=cast.keke).exists()


def test_place__asked_twice_and_released__one_row(cast, contest):
    keep_place(by=cast.head_teacher, activity=contest, student=cast.zixuan)
    keep_place(by=cast.grade_head, activity=contest, student=cast.zixuan)
    assert ReservedPlace.objects.count() == 1
    release_place(by=cast.head_teacher, activity=contest, student=cast.zixuan)
    assert not ReservedPlace.objects.filter(released_at=None).exists()


@pytest.mark.parametrize("who", ["other_head_teacher", "registrar", "dormitory", "teacher"])
def test_place__who_does_not_read_the_pupils_care__refused(cast, contest, who):
    with pytest.raises(Refused):
        keep_place(by=getattr(cast, who), activity=contest, student=cast.zixuan)


def test_place__of_a_pupil_not_in_care__refused(cast, contest):
    with pytest.raises(Refused, match="关爱"):
        keep_place(by=cast.head_teacher, activity=contest, student=cast.anan)


def pages_of(cast, contest, user) -> list[str]:
    """Everything a person is told of the contest: pages, the printed list, one pupil's page."""
    client = client_of(user)
    classes = [
        reverse("activities:activity_pupils", args=[contest.public_id, group.public_id])
        for group in (cast.seven_one, cast.seven_two)
    ]
    one = reverse("activities:activity_pupil", args=[contest.public_id, cast.zixuan.public_id])
    urls = [reverse("activities:activity", args=[contest.public_id]), *classes, one]
    told = []
    for url in urls:
        answer = client.get(url)
        body = answer.content.decode() if answer.status_code == 200 else ""
        told.append(f"{answer.status_code}{_without_tokens(body)}")
    paper = client.get(reverse("activities:activity_list", args=[contest.public_id]))
    told.append(text_of(paper.content) if paper.status_code == 200 else str(paper.status_code))
    return told


def _without_tokens(body: str) -> str:
    return "\n".join(line for line in body.splitlines() if "csrfmiddlewaretoken" not in line)


@pytest.mark.parametrize("who", ["other_head_teacher", "teacher", "registrar", "dormitory"])
def test_place__kept_or_not__others_are_told_exactly_the_same(cast, contest, who):
    person = getattr(cast, who)
    before = pages_of(cast, contest, person)
    keep_place(by=cast.head_teacher, activity=contest, student=cast.zixuan)
    assert pages_of(cast, contest, person) == before


def test_place__owner_who_reads_no_care__told_the_same_page_by_page(cast, contest):
    """The organiser may see every name that joined, not the kept place."""
    person = UserFactory(school=cast.school, teaches=cast.seven_two)
    contest.owner = person
    contest.save()
    before = pages_of(cast, contest, person)
    keep_place(by=cast.head_teacher, activity=contest, student=cast.zixuan)
    assert pages_of(cast, contest, person) == before


def test_place__its_own_page__says_so_to_the_head_teacher(cast, contest):
    page = client_of(cast.head_teacher)
    url = reverse("activities:activity_place", args=[contest.public_id, cast.zixuan.public_id])
    answer = page.post(url, {"keep": "1"}, follow=True)
    assert "已为该生留了名额" in answer.content.decode()


def test_names__joined_by_form_and_result__on_the_activity_and_in_the_list(cast, contest):
    url = reverse("activities:activity_pupils", args=[contest.public_id, cast.seven_one.public_id])
    page = client_of(cast.head_teacher)
    key = str(cast.anan.public_id)
    page.post(url, {"joins": [key]})
    page.post(url, {"joins": [key], f"part-{key}": "毛笔", f"result-{key}": "二等奖"})
    row = Participation.objects.get()
    assert (row.student, row.part, row.result) == (cast.anan, "毛笔", "二等奖")
    page.post(url, {})
    assert not Participation.objects.exists()
