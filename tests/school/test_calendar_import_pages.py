"""导入校历 on the page: upload → preview → confirm → undo, and what stands in the way."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from school_care.core.models import AuditEntry
from school_care.school.enums import DayKind, Role, SheetState
from school_care.school.models import CalendarImport, SchoolDay
from school_care.school.refusal import NotWaiting, Refused
from school_care.school.services import mark_day, save_term
from school_care.school.services.calendar_import import DOOR, check_calendar
from school_care.school.sheet_imports.door import Moved
from tests.factories import SchoolFactory, TermFactory, UserFactory
from tests.school.calendars import DAYS, TERMS, days_of, table, terms_of
from tests.support.queries import queries_of
from tests.support.together import raised, together

pytestmark = pytest.mark.django_db


@pytest.fixture
def school(db):
    school = SchoolFactory()
    TermFactory(
        school=school,
        school_year=2026,
        first_day=date(2026, 9, 1),
        last_day=date(2027, 1, 10),
        checked=False,
    )
    SchoolDay.objects.create(school=school, date=date(2026, 10, 1), kind=DayKind.OFF)
    return school


@pytest.fixture
def registrar(school):
    return UserFactory(school=school, name="吴学籍", role=Role.REGISTRAR)


@pytest.fixture
def desk(client, registrar):
    client.force_login(registrar)
    return client


def sheet(tmp_path, name="校历.csv", *more):
    return table(
        tmp_path / name,
        TERMS,
        ("2026秋", "2026-09-01", "2027-01-22"),
        ("2027春", "2027-02-22", "2027-07-02"),
        DAYS,
        ("2026-10-01", "休", "国庆节"),
        ("2026-10-10", "班", "国庆调休"),
        *more,
    )


def known(school):
    return terms_of(school), days_of(school)


def take_in(school, by, path) -> CalendarImport:
    one = check_calendar(school=school, by=by, path=path, file_name=path.name)
    DOOR.confirm(one, by)
    return one


def upload(client, path):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post(reverse("school:calendar_import"), {"file": file}, follow=True)


def url(name):
    one = CalendarImport.objects.order_by("-uploaded_at").first()
    return reverse(f"school:{name}", args=[one.public_id])


def test_whole_journey__upload_look_confirm_undo(desk, school, tmp_path):
    before = known(school)

    page = upload(desk, sheet(tmp_path, "校历.csv", ("2026-11-31", "休"))).content.decode()
    assert "还没有保存" in page and known(school) == before
    assert "新增 <b>2</b>" in page and "变更 <b>2</b>" in page and "退回 <b>1</b>" in page
    assert "2026年9月1日至2027年1月10日</del> → 2026年9月1日至2027年1月22日" in page
    assert "2026年10月10日" in page and "国庆调休" in page and "日期不对" in page

    page = desk.post(url("calendar_import_confirm"), follow=True).content.decode()
    assert "校历已导入。" in page
    assert terms_of(school)["2026-2027-2"] == ("2027-02-22", "2027-07-02", True)
    assert days_of(school)["2026-10-01"] == ("off", "国庆节")

    page = desk.post(url("calendar_import_undo"), follow=True).content.decode()
    assert "已撤销，校历恢复为导入之前的样子。" in page and known(school) == before
    actions = AuditEntry.objects.filter(action__startswith="calendar.")
    assert list(actions.order_by("pk").values_list("action", flat=True)) == [
        "calendar.imported",
        "calendar.undone",
    ]


def test_confirming_twice__imports_once_and_says_so(desk, school, tmp_path):
    upload(desk, sheet(tmp_path))
    desk.post(url("calendar_import_confirm"))

    page = desk.post(url("calendar_import_confirm"), follow=True).content.decode()

    assert "这次导入已导入，没有重复操作。" in page
    assert AuditEntry.objects.filter(action="calendar.imported").count() == 1


def test_dropped__leaves_the_calendar_and_the_list(desk, school, tmp_path):
    before = known(school)
    upload(desk, sheet(tmp_path))
    shown = url("calendar_import_show")

    page = desk.post(url("calendar_import_cancel"), follow=True).content.decode()

    assert "没有导入，校历没有任何改动。" in page and "校历.csv" not in page
    assert known(school) == before
    assert desk.get(shown).status_code == 404


def test_calendar_moved_meanwhile__is_shown_again(school, registrar, tmp_path):
    path = sheet(tmp_path)
    one = check_calendar(school=school, by=registrar, path=path, file_name=path.name)
    mark_day(school=school, day=date(2026, 10, 10), kind=DayKind.OFF, note="", by=registrar)

    with pytest.raises(Moved):
        DOOR.confirm(one, registrar)
    assert days_of(school)["2026-10-10"] == ("off", "")
    DOOR.confirm(one, registrar)

    assert days_of(school)["2026-10-10"] == ("work", "国庆调休")


def test_undo__after_a_person_changed_a_day_or_a_term__is_refused(school, registrar, tmp_path):
    one = take_in(school, registrar, sheet(tmp_path))
    mark_day(school=school, day=date(2026, 10, 10), kind="", note="", by=registrar)
    save_term(
        school=school,
        school_year=2026,
        season="autumn",
        first_day=date(2026, 9, 1),
        last_day=date(2027, 1, 20),
        by=registrar,
    )
    before = known(school)

    with pytest.raises(Refused, match="2026—2027学年秋季学期、2026年10月10日在导入之后改过"):
        DOOR.undo(one, registrar)

    assert known(school) == before


def test_undo__of_an_earlier_import__only_after_the_later(school, registrar, tmp_path):
    before = known(school)
    first = take_in(school, registrar, sheet(tmp_path))
    second = take_in(school, registrar, table(tmp_path / "二.csv", DAYS, ("2026-12-31", "休")))

    with pytest.raises(Refused, match="最近一次"):
        DOOR.undo(first, registrar)
    DOOR.undo(second, registrar)
    DOOR.undo(first, registrar)

    assert known(school) == before


def test_killed_while_storing__leaves_nothing(school, registrar, tmp_path, monkeypatch):
    before = known(school)
    path = sheet(tmp_path)
    one = check_calendar(school=school, by=registrar, path=path, file_name=path.name)

    def killed(*arguments, **options):
        raise KeyboardInterrupt

    monkeypatch.setattr("school_care.school.calendar_sheet.storing._memory", killed)
    with pytest.raises(KeyboardInterrupt):
        DOOR.confirm(one, registrar)

    one.refresh_from_db()
    assert (known(school), one.state) == (before, SheetState.PREVIEW)


def test_who_does_not_keep_the_calendar__may_not(school, registrar, tmp_path):
    teacher = UserFactory(school=school, role=Role.TEACHER)
    one = take_in(school, registrar, sheet(tmp_path))

    for act in (DOOR.confirm, DOOR.undo):
        with pytest.raises(Refused, match="管理学期与校历"):
            act(one, teacher)


def test_wrong_file__is_said_at_the_field(desk, school, tmp_path):
    page = upload(desk, table(tmp_path / "名单.csv", ("姓名", "班级"), ("张", "一")))

    assert "没有找到校历" in page.content.decode()
    assert CalendarImport.objects.count() == 0


def test_pages__cost_the_same_for_two_days_and_for_many(desk, school, tmp_path):
    upload(desk, sheet(tmp_path))
    few = queries_of(desk, url("calendar_import_show"))
    many = [(f"2026-{month:02}-{day:02}", "班") for month in (9, 11, 12) for day in range(1, 29)]
    upload(desk, sheet(tmp_path, "二.csv", *many))

    assert queries_of(desk, url("calendar_import_show")) == few <= 9
    assert queries_of(desk, reverse("school:calendar_import")) <= 9


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_confirming__by_two_people_at_once__imports_once(tmp_path):
    school = SchoolFactory()
    people = [UserFactory(school=school, role=Role.REGISTRAR) for _ in range(2)]
    path = sheet(tmp_path)
    one = check_calendar(school=school, by=people[0], path=path, file_name=path.name)

    def confirm(by):
        own = CalendarImport.objects.select_related("school").get(pk=one.pk)
        return lambda: DOOR.confirm(own, by)

    answers = together(*map(confirm, people))

    assert raised(answers, but=NotWaiting) == []
    assert sum(isinstance(answer, NotWaiting) for answer in answers) == 1
    assert len(terms_of(school)) == 2
