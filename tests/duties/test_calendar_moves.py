"""A changed calendar moves open deadlines; their owners are told of that and of nothing else."""

from datetime import date

import pytest
from django.urls import reverse

from school_care.duties import tasks, wording
from school_care.duties.enums import NoticeKind
from school_care.duties.models import Duty, DutyChange, DutyRule, Notice
from school_care.duties.services.calendar_moves import changed_calendars, moves_of
from school_care.duties.services.ledger import is_fresh
from school_care.duties.services.sync import fresh
from school_care.duties.wording_notices import told
from school_care.school.enums import DayKind, Season
from school_care.school.models import Appointment, CalendarYear
from school_care.school.services import make_default_terms, mark_day, save_term, set_published
from school_care.school.services.calendar_import import import_calendar
from school_care.students.models import StudentCareLevel
from school_care.students.models.levels import CareLevel
from tests.duties.days import DAY, MONDAY, at, make_place, run
from tests.school.calendars import TERMS, table
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db

TUESDAY = MONDAY + DAY
OLD_END, NEW_END = date(2027, 1, 22), date(2027, 1, 15)


@pytest.fixture
def place(db):
    with at(MONDAY, "05:00"):
        place = make_place()
    run(place, MONDAY)
    return place


@pytest.fixture
def end_earlier(place, tmp_path):
    """The director loads a calendar whose term ends a week earlier."""

    def load(last_day: date = NEW_END, minute: str = "08:00") -> None:
        path = table(tmp_path / "校历.csv", TERMS, ("2026秋", "2026-09-01", last_day.isoformat()))
        with at(MONDAY, minute):
            import_calendar(school=place.school, by=place.director, path=path)

    return load


def look(place, minute: str, day: date = MONDAY) -> None:
    """Somebody opens a page with duties."""
    with at(day, minute):
        fresh(place.school)


def moved(user=None) -> list[Notice]:
    rows = Notice.objects.filter(kind=NoticeKind.MOVED).order_by("user_id", "pk")
    return list(rows.filter(user=user) if user else rows)


def lines(notice: Notice) -> set[tuple]:
    return {
        (one.duty.rule_code, wording.whom(one.duty), one.old, one.new)
        for one in moves_of(notice, notice.user)
    }


def test_calendar_loaded__owner_is_told_once__old_and_new_day_of_each(place, end_earlier):
    end_earlier()
    look(place, "08:01")
    look(place, "08:02")
    run(place, TUESDAY)

    [notice] = moved(place.chen)
    assert lines(notice) == {
        ("visit.term", "小二", OLD_END, NEW_END),
        ("card.term", "小一", OLD_END, NEW_END),
        ("card.term", "小二", OLD_END, NEW_END),
        ("review.term", "小一", OLD_END, NEW_END),
        ("review.term", "小二", OLD_END, NEW_END),
    }
    assert notice.count == 5
    assert "5件待办的期限有变" in told(notice, MONDAY)
    assert set(notice.facts) == {"at"}  # no name, no day, no child
    assert [one.count for one in moved(place.feng)] == [4]


def test_calendar_loaded__trace_of_each_move_is_kept(place, end_earlier):
    end_earlier()
    look(place, "08:01")

    duty = Duty.objects.get(rule_code="visit.term", student=place.pupils["小二"])
    assert duty.due_on == NEW_END
    [change] = DutyChange.objects.filter(duty=duty, field="due")
    assert (change.old, change.new, change.why) == ("2027-01-22", "2027-01-15", "校历调整")


def test_calendar_loaded__nobody_looks__the_next_daily_run_tells(place, end_earlier):
    end_earlier()

    report = run(place, TUESDAY)

    assert (report.moved, len(moved())) == (10, 2)  # with the drill of the term


def test_calendar_loaded_and_taken_back_before_anybody_looked__nothing_is_told(place, end_earlier):
    end_earlier()
    end_earlier(OLD_END, "08:05")
    look(place, "08:06")
    run(place, TUESDAY)

    assert moved() == []
    assert not DutyChange.objects.filter(field="due").exists()


def test_calendar_loaded_again__told_again_from_what_was_told(place, end_earlier):
    end_earlier()
    look(place, "08:01")
    end_earlier(date(2027, 1, 20), "09:00")
    look(place, "09:01")

    first, second = moved(place.feng)
    assert {(old, new) for _, _, old, new in lines(second)} == {(NEW_END, date(2027, 1, 20))}


def test_days_tapped__waited_for_ten_minutes__then_told_as_one(place, monkeypatch):
    """The roster is due on the tenth school day, September 14; two of those days were off."""
    for minute, day in (("08:00", date(2026, 9, 3)), ("08:04", date(2026, 9, 4))):
        with at(MONDAY, minute):
            mark_day(school=place.school, day=day, kind=DayKind.OFF, note="台风", by=place.director)
        look(place, minute)
    assert moved() == []

    monkeypatch.setattr(
        tasks.tell_calendar_moves, "apply_async", lambda args, **_: tasks.tell_calendar_moves(*args)
    )
    for minute in ("08:10", "08:20", "08:30"):
        with at(MONDAY, minute):
            tasks.run_waiting_schools()

    assert [notice.created_at.minute for notice in moved()] == [20, 20]
    [notice] = moved(place.chen)
    assert lines(notice) == {
        ("roster.term", "七(1)班", date(2026, 9, 14), date(2026, 9, 16)),
    }


def test_level_changed_and_rule_changed__not_told_as_calendar(place):
    with at(MONDAY, "08:00"):
        weaker = CareLevel.objects.get(school=place.school, rank=2)
        StudentCareLevel.objects.filter(student=place.pupils["小一"]).update(level=weaker)
        DutyRule.objects.create(
            school=place.school,
            code="card.term",
            starts_on=MONDAY,
            due_after=80,
            urgency="papers",
            set_at="2026-11-16T08:00:00+08:00",
        )
    run(place, TUESDAY)

    assert Duty.objects.get(student=place.pupils["小一"], rule_code="contact.level").due_on == (
        date(2026, 11, 24)
    )
    assert moved() == []


def test_level_and_calendar_changed_together__only_what_the_calendar_moved(place, end_earlier):
    weaker = CareLevel.objects.get(school=place.school, rank=2)
    StudentCareLevel.objects.filter(student=place.pupils["小三"]).update(level=weaker)
    end_earlier()
    run(place, TUESDAY)

    [notice] = moved(place.feng)
    assert {rule for rule, *_ in lines(notice)} == {"card.term", "review.term"}


def test_calendar_loaded__whoever_loaded_it__is_not_told(place, end_earlier):
    Appointment.objects.filter(user=place.chen).update(until=MONDAY)  # the class is the director's
    end_earlier()
    run(place, TUESDAY)

    assert Duty.objects.filter(owner=place.director, rule_code="visit.term").exists()
    assert {notice.user for notice in moved()} == {place.feng}


def test_calendar_before_the_first_run__nothing_was_promised__nothing_is_told(db, tmp_path):
    with at(MONDAY, "05:00"):
        place = make_place()
        save_term(
            school=place.school,
            school_year=2026,
            season=Season.AUTUMN,
            first_day=date(2026, 9, 1),
            last_day=NEW_END,
            by=place.director,
        )
    run(place, MONDAY)

    assert moved() == []


def test_vacation_begins_earlier__a_contact_waits_for_the_next_term(place, end_earlier):
    """The clock of a rolling duty stops in the holidays."""
    with at(MONDAY, "07:00"):
        save_term(
            school=place.school,
            school_year=2026,
            season=Season.SPRING,
            first_day=date(2027, 3, 1),
            last_day=date(2027, 7, 2),
            by=place.director,
        )
    run(place, TUESDAY)
    with at(TUESDAY, "08:00"):
        save_term(
            school=place.school,
            school_year=2026,
            season=Season.AUTUMN,
            first_day=date(2026, 9, 1),
            last_day=TUESDAY,
            by=place.director,
        )
    look(place, "08:11", TUESDAY)
    run(place, TUESDAY + DAY)

    duty = Duty.objects.get(rule_code="contact.level", student=place.pupils["小三"])
    assert duty.opens_on == date(2026, 11, 12)
    assert duty.due_on == date(2027, 3, 2)  # five days until Nov 17, two in March


def test_year_not_published__says_so__and_publishing_tells_nobody(place):
    CalendarYear.objects.filter(school=place.school, year=2027).update(published=False)
    with at(MONDAY, "08:00"):
        set_published(school=place.school, year=2027, published=False, by=place.director)
    look(place, "08:01")
    duty = Duty.objects.get(rule_code="visit.term", student=place.pupils["小二"])
    assert duty.provisional
    assert "未公布" in wording.timing(duty, MONDAY)

    with at(MONDAY, "09:00"):
        set_published(school=place.school, year=2027, published=True, by=place.director)
    look(place, "09:01")
    run(place, TUESDAY)

    duty.refresh_from_db()
    assert "未公布" not in wording.timing(duty, MONDAY)
    assert moved() == []


def test_other_school__keeps_its_days(place, end_earlier):
    with at(MONDAY, "05:00"):
        other = make_place("对岸学校")
    run(other, MONDAY)
    end_earlier()
    run(place, TUESDAY)
    run(other, TUESDAY)

    assert {notice.school for notice in moved()} == {place.school}


def test_week_becomes_a_holiday__its_talks_are_no_longer_owed_and_say_why(place):
    with at(MONDAY, "08:00"):
        for number in range(5):
            mark_day(
                school=place.school,
                day=MONDAY + number * DAY,
                kind=DayKind.OFF,
                note="停课",
                by=place.director,
            )
    look(place, "08:01")

    duties = Duty.objects.filter(rule_code="talk.class_week")
    assert {duty.state for duty in duties} == {"withdrawn"}
    assert {change.why for change in DutyChange.objects.filter(duty__in=duties)} == {
        "校历调整，没有上课日"
    }


def test_calendars_of_all_schools__compared_in_four_queries(
    place, end_earlier, django_assert_num_queries
):
    with at(MONDAY, "05:00"):
        run(make_place("对岸学校"), MONDAY)
    assert changed_calendars() == []
    end_earlier()
    with at(MONDAY, "08:05"):
        kind = DayKind.NOTE
        mark_day(school=place.school, day=TUESDAY, kind=kind, note="家长会", by=place.director)

    with django_assert_num_queries(4):
        assert changed_calendars() == [place.school.pk]
    look(place, "08:20")
    assert changed_calendars() == []


def test_terms_made_for_a_new_year__ledger_is_stale(place):
    with at(MONDAY, "08:00"):
        fresh(place.school)
        assert is_fresh(place.school, MONDAY)
        make_default_terms(school=place.school, school_year=2027)

        assert not is_fresh(place.school, MONDAY)


# the page


@pytest.fixture
def page(place, end_earlier, client):
    end_earlier()
    look(place, "08:01")
    [notice] = moved(place.chen)
    with at(MONDAY, "09:00"):
        client.force_login(place.chen)
        yield reverse("duties:moved", args=[notice.public_id])


def test_page__owner__sees_whose_deadline_moved_from_when_to_when(page, client):
    text = client.get(page).text

    assert "小一" in text and "小二" in text
    assert "2027年1月22日</del> → <strong>2027年1月15日" in text
    assert "提前" in text


def test_page__duty_given_away_since__is_not_listed(page, place, client):
    Duty.objects.filter(rule_code="visit.term").update(owner=place.feng)

    assert "另有1件已经办结或移交" in client.get(page).text


def test_page__somebody_else__finds_nothing(page, place, client):
    client.force_login(place.director)

    assert client.get(page).status_code == 404


def test_page__more_lines__no_more_queries(page, place, client):
    before = queries_of(client, page)
    DutyChange.objects.bulk_create(
        DutyChange(
            duty=duty, at=moved(place.chen)[0].facts["at"], field="due", old="2027-01-22",
            new="2027-01-15",
        )
        for duty in Duty.objects.filter(owner=place.chen).exclude(changes__field="due")
    )  # fmt: skip

    assert queries_of(client, page) == before
