"""九年级去向 on the screen: tapped by row, set for many, taken back, counted."""

import pytest
import time_machine
from django.urls import reverse

from school_care.cases.models import GraduateDestination
from school_care.core.models import AuditEntry
from tests.factories import SchoolClassFactory, StudentFactory, UserFactory
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
PAGE, RECORD = "cases:destinations", "cases:destinations_record"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2027-06-18T15:00:00+08:00", tick=False):
        yield


@pytest.fixture
def nine(cast, client):
    cast.nine = SchoolClassFactory(school=cast.school, grade=9, number=1)
    cast.pupils = StudentFactory.create_batch(3, current_class=cast.nine)
    cast.nine_head = UserFactory(school=cast.school, head_teacher_of=cast.nine)
    client.force_login(cast.nine_head)
    return cast


def posted(cast, client, do="save", *, tick=(), was=None, **more):
    data = {"do": do, "year": "2027", "tick": [str(one.public_id) for one in tick], **more}
    for student in cast.pupils:
        data[f"was-{student.public_id}"] = (was or {}).get(student.pk, "|")
    return client.post(reverse(RECORD), data, follow=True).content.decode()


def kinds() -> list[str]:
    return sorted(GraduateDestination.objects.values_list("kind", flat=True))


def test_save__one_tapped__others_stay_open(client, nine):
    key = f"kind-{nine.pupils[0].public_id}"
    page = posted(nine, client, **{key: "senior", key.replace("kind", "to"): "云岭一中"})
    assert "已保存1人的去向" in page
    assert "云岭一中" in page
    assert "还有2人没有登记" in page
    assert kinds() == ["senior"]


def test_bulk__ticked_and_one_tapped__both_are_kept_and_can_be_taken_back(client, nine):
    one, two, three = nine.pupils
    page = posted(
        nine,
        client,
        "bulk",
        tick=(one, two),
        bulk_kind="vocational",
        bulk_to="云岭职中",
        **{f"kind-{three.public_id}": "work"},
    )
    assert kinds() == ["vocational", "vocational", "work"]
    assert "刚才保存了3人的去向" in page
    page = client.post(reverse(RECORD), {"do": "undo", "year": "2027"}, follow=True)
    assert "已撤销，恢复了3人的去向" in page.content.decode()
    assert kinds() == ["", "", ""]
    assert "还有3人没有登记" in page.content.decode()


def test_bulk__nothing_ticked_or_chosen__says_what_to_do(client, nine):
    assert "请先勾选学生" in posted(nine, client, "bulk", bulk_kind="senior")
    assert "请先选择" in posted(nine, client, "bulk", tick=nine.pupils)
    assert kinds() == []


def test_save__chosen_none__is_open_again(client, nine):
    one = nine.pupils[0]
    posted(nine, client, **{f"kind-{one.public_id}": "senior"})
    posted(nine, client, was={one.pk: "senior|"}, **{f"kind-{one.public_id}": "none"})
    page = client.get(reverse(PAGE, query={"only": "open"})).content.decode()
    assert one.name in page


def test_page__principal__counts_without_a_form(client, nine):
    posted(nine, client, **{f"kind-{nine.pupils[0].public_id}": "senior"})
    client.force_login(nine.principal)
    page = client.get(reverse(PAGE)).content.decode()
    assert "33.3%" in page
    assert nine.pupils[0].name not in page
    assert client.post(reverse(RECORD), {"do": "save"}).status_code == 403


def test_page__small_group__figures_for_the_director_alone(client, nine):
    StudentFactory(current_class=nine.nine, care="DISABLED")
    shown = {}
    for name in ("director", "principal", "registrar"):
        client.force_login(getattr(nine, name))
        shown[name] = "不足3人</td>" in client.get(reverse(PAGE)).content.decode()
    assert shown == {"director": False, "principal": True, "registrar": True}


def test_page__nine_graders_have_not_left_yet__last_year_is_shown_first(client, nine):
    client.force_login(nine.registrar)
    with time_machine.travel("2027-10-08T10:00:00+08:00", tick=False):
        client.force_login(nine.registrar)
        assert "2027年毕业" in client.get(reverse(PAGE)).content.decode()


def test_paper__printed__is_a_pdf_with_a_trace(client, nine):
    client.force_login(nine.principal)
    assert client.get(reverse("cases:destinations_paper")).content.startswith(b"%PDF")
    assert AuditEntry.objects.get(action="destinations.printed").facts == {"year": 2027}


@pytest.mark.parametrize("year", ["2029", "1999", "x", "２０２７年", "9" * 5000])
def test_page__year_nobody_leaves_in__is_not_found(client, nine, year):
    assert client.get(reverse(PAGE, query={"year": year})).status_code == 404


def test_page__more_pupils__no_more_queries(client, nine):
    StudentFactory(current_class=nine.nine, care="DISABLED")
    client.force_login(nine.registrar)
    before = queries_of(client, reverse(PAGE))
    StudentFactory.create_batch(20, current_class=nine.nine, care=True)
    assert queries_of(client, reverse(PAGE)) == before
