"""The dashboard: this month against last and against its goal; the same on one sheet."""

import io
from datetime import date, datetime

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone

from school_care.core import clock
from school_care.reports.figures.links import list_url
from school_care.reports.figures.services import catch_up, set_goals, take_snapshots
from school_care.reports.models import FigureSnapshot
from tests.core.pdf.support import text_of
from tests.reports.figures.small_school import SmallSchool, october
from tests.reports.figures.small_school_filled import filled
from tests.reports.support import compact
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db

OCTOBER = date(2026, 10, 1)


@pytest.fixture
def place():
    """The school on 27 October, counted last night and at the end of September."""
    made = filled()
    with clock.standing_at(timezone.make_aware(datetime(2026, 10, 27, 8))):
        catch_up(made.school, october(27))
        yield made


def board(client, user, month: str = "") -> str:
    client.force_login(user)
    answer = client.get(reverse("reports:figures"), {"month": month} if month else {})
    assert answer.status_code == 200
    return answer.content.decode()


def test_dashboard__counted_last_night__says_up_to_which_day(client, place: SmallSchool):
    text = board(client, place.principal)
    assert "截至10月26日" in text
    assert "按今天重新统计" in text


def test_dashboard__every_number__one_click_from_its_list(client, place: SmallSchool):
    text = board(client, place.principal)
    assert list_url("archive.card", OCTOBER) in text
    assert client.get(list_url("archive.card", OCTOBER)).status_code == 200


def test_dashboard__goal_of_the_term__beside_the_number(client, place: SmallSchool):
    set_goals(
        school=place.school, term=place.term, actor=place.director, targets={"care.visit": 1000}
    )
    assert "目标100%，还差" in board(client, place.principal)


def test_dashboard__nobody_of_the_staff_is_named(client, place: SmallSchool):
    text = board(client, place.principal).replace(place.principal.name, "", 1)
    for one in (place.head_one, place.head_two, place.director, place.mentor):
        assert one.name not in text


def test_dashboard__head_teacher__own_class_and_no_counselling(client, place: SmallSchool):
    text = board(client, place.head_one)
    assert "七(1)班" in text
    assert "心理辅导覆盖率" not in text
    assert "心理辅导覆盖率" in board(client, place.principal)


def test_dashboard__last_month__frozen_without_the_button(client, place: SmallSchool):
    text = board(client, place.principal, "2026-09")
    assert "月末数字，已定格" in text
    assert "补统计" in text  # counted on 27 October only
    assert "按今天重新统计" not in text


def test_dashboard__recount__as_of_today(client, place: SmallSchool):
    client.force_login(place.head_one)
    answer = client.post(reverse("reports:figures_recount"), follow=True)
    assert "截至10月27日" in answer.content.decode()
    assert set(FigureSnapshot.objects.filter(month=OCTOBER).values_list("as_of", flat=True)) == {
        october(27)
    }


def test_dashboard__never_counted__offers_to_count(client, place: SmallSchool):
    FigureSnapshot.objects.all().delete()
    text = board(client, place.principal)
    assert "这个月还没有统计" in text
    assert "按今天重新统计" in text


@pytest.mark.parametrize("junk", ["x", "2026-13", "9999-01", "0001-01"])
def test_dashboard__month_tampered_with__is_a_page(client, place: SmallSchool, junk):
    board(client, place.principal, junk)


def test_paper__one_sheet__with_links_to_the_lists(client, place: SmallSchool, settings):
    settings.PUBLIC_URL = "https://care.example"
    client.force_login(place.principal)
    answer = client.get(reverse("reports:figures_paper"))
    pdf = answer.content
    assert answer["Content-Type"] == "application/pdf"
    text = compact(text_of(pdf))
    assert "关爱工作数据" in text
    assert "第1页/共1页" in text
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        assert len(opened.pages) == 1
        found = [str(note.A.URI) for note in opened.pages[0].get("/Annots", []) if "/A" in note]
    assert "https://care.example" + list_url("archive.card", OCTOBER) in found


@pytest.mark.parametrize("who", ["principal", "head_one"])
def test_dashboard__five_pupils_or_fifty__same_queries(client, place: SmallSchool, who):
    client.force_login(getattr(place, who))
    url = reverse("reports:figures")
    few = queries_of(client, url)
    for at in range(45):
        place.pupil(f"more{at}", place.one)
    take_snapshots(school=place.school, month=OCTOBER, on=october(27))
    assert queries_of(client, url) == few
