"""What a body reads of its schools: sums of numbers, nothing of a child, nothing small."""

from datetime import date, datetime
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.reports.figures.overseeing import begin_oversight, end_oversight
from school_care.reports.models import FigureSnapshot
from school_care.school.enums import Role
from school_care.school.models import School
from school_care.students.models import CareCategory
from tests.factories import SchoolClassFactory, SchoolFactory, UserFactory
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db

OCTOBER = date(2026, 10, 1)
CARD = "archive.card"
PAGES = (("reports:oversight", ()), ("reports:oversight_figure", ("archive-card",)))


@pytest.fixture(autouse=True)
def november():
    with clock.standing_at(timezone.make_aware(datetime(2026, 11, 2, 8))):
        yield


@pytest.fixture
def office() -> School:
    return SchoolFactory(name="青禾县教育局")


@pytest.fixture
def reader(office):
    return UserFactory(
        school=office,
        username="huizong",
        name="庚汇总",
        role=Role.REGISTRAR,
        role__starts_on=date(2026, 8, 1),
    )


def kept(school: School, part: int, whole: int, code: str = CARD, **more) -> FigureSnapshot:
    return FigureSnapshot.objects.create(
        school=school,
        code=code,
        part=part,
        whole=whole,
        taken_at=clock.now(),
        **{"month": OCTOBER, "as_of": date(2026, 10, 31), "frozen": True, **more},
    )


def schools_of(office: School, *sums: tuple[int, int]) -> list[School]:
    made = [SchoolFactory(name=f"云岭{at}小学") for at in range(len(sums))]
    begin_oversight(office=office, schools=made, on=date(2026, 9, 1))
    for school, (part, whole) in zip(made, sums, strict=True):
        kept(school, part, whole)
    return made


def page(client, reader, route: str, *args, **asked) -> str:
    client.force_login(reader)
    answer = client.get(reverse(route, args=args), {"month": "2026-10", **asked})
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def test_oversight__two_schools__their_sum(client, office, reader):
    schools_of(office, (30, 40), (20, 60))
    text = page(client, reader, "reports:oversight")
    assert "50.0%" in text
    assert "50/100名" in text
    assert "2所学校" in text


def test_oversight__school_of_another_body__is_not_counted(client, office, reader):
    schools_of(office, (30, 40))
    kept(SchoolFactory(name="外县小学"), 500, 1000)
    text = page(client, reader, "reports:oversight_figure", "archive-card")
    assert "30/40名" in text
    assert "外县小学" not in text


def test_oversight__ended__nothing_any_more(client, office, reader):
    made = schools_of(office, (30, 40))
    end_oversight(office=office, schools=made, on=clock.today())
    client.force_login(reader)
    assert client.get(reverse("reports:oversight")).status_code == 404


def test_oversight__school_that_oversees_nobody__not_there(client, office, reader):
    client.force_login(reader)
    for url in (
        reverse("reports:oversight"),
        reverse("reports:oversight_book"),
        reverse("reports:oversight_figure", args=["archive-card"]),
    ):
        assert client.get(url).status_code == 404


def test_oversight__small_school__hidden_with_one_beside_it(client, office, reader):
    schools_of(office, (39, 40), (20, 40), (30, 60))
    text = page(client, reader, "reports:oversight_figure", "archive-card")
    assert "39/40" not in text
    assert "97.5%" not in text
    assert text.count("※") >= 3  # two schools, and what the sign means
    assert "89/140名" in text


def test_oversight__school_without_figures__is_listed(client, office, reader):
    schools_of(office, (30, 40))
    begin_oversight(office=office, schools=[SchoolFactory(name="没统计小学")], on=date(2026, 9, 1))
    assert "没有数字的学校" in (text := page(client, reader, "reports:oversight"))
    assert "没统计小学" in text


@pytest.mark.parametrize("asked", ["2026-11", ""])
def test_oversight__running_month_asked_for__the_last_month_end(client, office, reader, asked):
    (school,) = schools_of(office, (30, 40))
    running = {"month": date(2026, 11, 1), "as_of": date(2026, 11, 1), "frozen": False}
    kept(school, 7, 45, **running)
    for route, args in PAGES:
        text = page(client, reader, route, *args, month=asked)
        assert "2026年10月" in text
        assert "30/40名" in text
        assert "7/45" not in text
        assert "下一月" not in text


def test_oversight__month_over_and_not_frozen_yet__is_not_read(client, office, reader):
    (school,) = schools_of(office, (30, 40))
    FigureSnapshot.objects.update(frozen=False)
    text = page(client, reader, "reports:oversight")
    assert "次月1日起可以在这里看到" in text
    figure = page(client, reader, "reports:oversight_figure", "archive-card")
    assert "30/40" not in text + figure
    assert "75.0%" not in figure  # nor in the curve
    assert "没有数字" in figure


def test_oversight__grades_and_categories__summed_without_those_in_confidence(
    client, office, reader
):
    secret = CareCategory.objects.filter(confidential=True).first()
    one, two = schools_of(office, (30, 40), (20, 40))
    for school in (one, two):
        cells = {
            "grade": {"7": [10, 20]},
            "class": {"1": [10, 20]},
            "category": {"LB_BOTH": [5, 10], secret.code: [5, 10]},
        }
        FigureSnapshot.objects.filter(school=school).update(cells=cells)
    text = page(client, reader, "reports:oversight_figure", "archive-card")
    assert "七年级" in text
    assert "20/40名" in text
    assert "10/20名" in text
    assert secret.name not in text


def test_oversight__grade_beyond_those_of_a_school__is_a_line_all_the_same(client, office, reader):
    (school,) = schools_of(office, (30, 40))
    cells = {"grade": {"9": [20, 30], "11": [5, 10]}}
    FigureSnapshot.objects.filter(school=school).update(cells=cells)
    text = page(client, reader, "reports:oversight_figure", "archive-card")
    assert "九年级" in text
    assert "第11年级" in text


def test_oversight__search__schools_of_that_name(client, office, reader):
    schools_of(office, (30, 40), (20, 40))
    text = page(client, reader, "reports:oversight_figure", "archive-card", q="云岭1")
    assert "云岭1小学" in text
    assert "云岭0小学" not in text


def test_oversight__no_way_to_a_child(client, office, reader):
    schools_of(office, (30, 40))
    for route, args in PAGES:
        text = page(client, reader, route, *args)
        main = text[text.index("<main") : text.index("</main")]
        assert "/desk/students/" not in main
        assert "/list/" not in main


def test_book__rows_of_schools__as_the_page_tells_them(client, office, reader):
    schools_of(office, (39, 40), (20, 40), (30, 60))
    client.force_login(reader)
    answer = client.get(reverse("reports:oversight_book"), {"month": "2026-10"})
    sheet = load_workbook(BytesIO(answer.content)).active
    cells = [str(cell) for row in sheet.values for cell in row if cell is not None]
    assert "云岭2小学" in cells
    assert "97.5%" not in cells
    assert AuditEntry.objects.filter(action="oversight.downloaded").exists()


@pytest.mark.parametrize("route", ["reports:oversight", "reports:oversight_figure"])
def test_oversight__five_schools_or_fifty__same_queries(client, office, reader, route):
    args = ["archive-card"] if route.endswith("figure") else []
    url = reverse(route, args=args) + "?month=2026-10"
    schools_of(office, *[(30, 40)] * 5)
    client.force_login(reader)
    few = queries_of(client, url)
    schools_of(office, *[(30, 40)] * 45)
    assert queries_of(client, url) == few


def test_menu__registrar_of_a_body__has_the_way_there(client, office, reader):
    schools_of(office, (30, 40))
    client.force_login(reader)
    assert reverse("reports:oversight") in client.get("/desk/", follow=True).content.decode()


def test_menu__registrar_of_a_school__has_not(client, office, reader):
    client.force_login(reader)
    assert reverse("reports:oversight") not in client.get("/desk/", follow=True).content.decode()


def test_principal_of_a_body__figures_lead_to_its_schools(client, office):
    schools_of(office, (30, 40))
    head = UserFactory(
        school=office, username="juzhang", role=Role.PRINCIPAL, role__starts_on=date(2026, 8, 1)
    )
    client.force_login(head)
    answer = client.get(reverse("reports:figures"))
    assert (answer.status_code, answer["Location"]) == (302, reverse("reports:oversight"))


def test_command__begun_listed_and_ended(office):
    school = SchoolFactory(name="云岭小学")
    out = StringIO()
    call_command("oversees", office=office.code10, school=[school.code10], stdout=out)
    assert "云岭小学" in out.getvalue()
    call_command("oversees", office=office.code10, school=[school.code10], end=True, stdout=out)
    assert "可以看0所学校" in out.getvalue()
    with pytest.raises(CommandError, match="没有标识码"):
        call_command("oversees", office="0000000000")


def test_command__take_figures__a_month_that_is_over_is_frozen():
    school = SchoolFactory(name="云岭小学")
    SchoolClassFactory(school=school)
    out = StringIO()
    call_command("take_figures", month="2026-10", json=True, stdout=out)
    assert '"frozen": true' in out.getvalue()
    with pytest.raises(CommandError, match="还没有开始"):
        call_command("take_figures", month="2026-12")
