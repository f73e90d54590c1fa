"""The pages of leave, the file's panel and the lines of the today page."""

from datetime import date
from io import BytesIO
from uuid import uuid4

import pytest
from django.urls import reverse

from school_care.attendance.enums import AbsenceKind, CallResult, LeaveKind, Session
from school_care.attendance.models import AbsenceCall, AttendanceException, LeaveNote
from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.core.pdf import count_pages
from school_care.students.models import ContactPerson
from tests.attendance.making import AbsenceFactory, LeaveFactory, RollFactory
from tests.attendance.tuesday import days, school, today
from tests.core.pdf.support import text_of
from tests.factories import StudentFactory
from tests.support.queries import queries_of

__all__ = ["school", "today"]

LIST = "/desk/attendance/leave/"


def new_url(student) -> str:
    return reverse("attendance:leave_new", args=[student.public_id])


def url_of(note, step: str = "") -> str:
    name = f"attendance:leave_{step}" if step else "attendance:leave"
    return reverse(name, args=[note.public_id])


def grandmother(student) -> ContactPerson:
    return ContactPerson.objects.get(student=student, relation="奶奶")


def sheet(student, **options) -> dict:
    """What the page sends for a day's confirmed sick leave."""
    given = {
        "public_id": uuid4(),
        "kind": "sick",
        "span": "1",
        "part": "",
        "why": ["感冒发烧"],
        "why_words": "在家休息",
        "confirm": "yes",
        "who": grandmother(student).public_id,
        "how": "phone",
    }
    return {**given, **options}


def post(client, url: str, data: dict):
    return client.post(url, data, follow=True)


def test_new__sick_today__is_stored_with_who_confirmed_and_shown(client, school):
    client.force_login(school.head_teacher)
    page = post(client, new_url(school.zixuan), sheet(school.zixuan))

    note = LeaveNote.objects.get()
    assert (note.kind, note.starts_on, note.until) == (LeaveKind.SICK, days(0), days(1))
    assert note.reason == "感冒发烧；在家休息"
    assert note.confirmed_with == grandmother(school.zixuan)
    for words in ("请假条：张子轩", "病假 11月17日", "奶奶，电话确认", "点名时会自动显示请假"):
        assert words in page.text


@pytest.mark.parametrize(
    ("span", "first", "last"), [("1", 0, 0), ("tomorrow", 1, 1), ("3", 0, 2), ("7", 0, 6)]
)
def test_new__span_by_a_chip__means_these_days(client, school, span, first, last):
    client.force_login(school.head_teacher)
    post(client, new_url(school.zixuan), sheet(school.zixuan, span=span))
    note = LeaveNote.objects.get()
    assert (note.starts_on, note.until) == (days(first), days(last + 1))


def test_new__other_days_without_a_date__keeps_what_was_typed(client, school):
    client.force_login(school.head_teacher)
    page = client.post(
        new_url(school.zixuan), sheet(school.zixuan, span="other", why_words="去县医院")
    )
    assert page.status_code == 422
    assert "请选择从哪天请假。" in page.text
    assert "去县医院" in page.text
    assert not LeaveNote.objects.exists()


def test_new__confirmed_but_not_by_whom__says_what_to_do(client, school):
    client.force_login(school.head_teacher)
    page = client.post(new_url(school.zixuan), sheet(school.zixuan, who="", how=""))
    assert page.status_code == 422
    assert "请选择谁确认的。" in page.text
    assert "请选择怎样确认的。" in page.text
    page = client.post(new_url(school.zixuan), sheet(school.zixuan, who="other"))
    assert "请填写是谁确认的" in page.text


def test_new__nobody_reached_yet__waits_and_says_so(client, school):
    client.force_login(school.head_teacher)
    page = post(client, new_url(school.zixuan), sheet(school.zixuan, confirm="no", who="", how=""))
    assert LeaveNote.objects.get().confirmed_at is None
    assert "确认前不算请假" in page.text
    assert "监护人已确认" in page.text  # the button that follows


def test_confirm__then_back__from_the_notes_page(client, school):
    note = LeaveFactory(student=school.zixuan, waiting=True, until=days(3))
    RollFactory(school_class=school.seven_one)
    AbsenceFactory(student=school.zixuan)
    client.force_login(school.head_teacher)
    given = {"confirm-who": grandmother(school.zixuan).public_id, "confirm-how": "in_person"}
    page = post(client, url_of(note, "confirm"), given)
    assert "奶奶，当面确认" in page.text
    assert AttendanceException.objects.get().kind == AbsenceKind.SICK

    page = post(client, url_of(note, "back"), {"back-back_on": "2026-11-17"})
    assert "11月17日返校" in page.text
    assert AttendanceException.objects.get().kind == AbsenceKind.PRESENT


def test_extend__without_a_guardian__is_refused_on_the_page(client, school):
    note = LeaveFactory(student=school.zixuan)
    client.force_login(school.head_teacher)
    page = client.post(url_of(note, "extend"), {"extend-last": "2026-11-19"})
    assert page.status_code == 422
    assert "请选择谁确认的。" in page.text
    who = grandmother(school.zixuan).public_id
    given = {"extend-last": "2026-11-19", "extend-who": who, "extend-how": "message"}
    page = post(client, url_of(note, "extend"), given)
    assert "最后一天改为11月19日" in page.text


def test_cancel__confirmed_note__stays_readable(client, school):
    note = LeaveFactory(student=school.zixuan, reason="家中有事")
    client.force_login(school.head_teacher)
    page = post(client, url_of(note, "cancel"), {})
    assert "已撤回" in page.text
    assert "家中有事" in page.text
    assert url_of(note, "cancel") not in page.text


def test_note__reason__is_read_by_who_sees_the_pupil_and_nobody_else(client, school):
    note = LeaveFactory(student=school.zixuan, reason="去县医院看病")
    client.force_login(school.dormitory)
    assert "去县医院看病" in client.get(url_of(note)).text
    client.force_login(school.teacher)
    assert client.get(url_of(note)).status_code == 404


def test_print__note__is_one_a5_page_with_lines_to_sign(client, school):
    note = LeaveFactory(student=school.zixuan, reason="感冒发烧", until=days(3))
    client.force_login(school.head_teacher)
    answer = client.get(url_of(note, "print"))
    text = "".join(text_of(answer.content).split())
    assert count_pages(answer.content) == 1
    for words in ("请假条", "张子轩", "3个上课日", "感冒发烧", "母亲，电话", "监护人签名"):
        assert words in text
    assert "2026年11月17日至2026年11月19日" in text
    assert "19900000101" not in text
    assert AuditEntry.objects.filter(action="leave.printed").exists()


def test_pick__head_teacher__is_offered_the_own_class(client, school):
    client.force_login(school.head_teacher)
    page = client.get(reverse("attendance:leave_pick"))
    assert "李安安" in page.text
    assert "王可" not in page.text
    assert "张子轩" in client.post(reverse("attendance:leave_pick"), {"words": "zzx"}).text
    assert "没有找到学生" in client.post(reverse("attendance:leave_pick"), {"words": "王可"}).text


def test_list__nobody_on_leave__says_what_to_do(client, school):
    client.force_login(school.head_teacher)
    page = client.get(LIST)
    assert "现在没有人请假" in page.text
    assert reverse("attendance:leave_pick") in page.text
    client.force_login(school.teacher)
    assert "请假由班主任登记" in client.get(LIST).text


def test_list__five_or_fifty_notes__same_queries(client, school):
    client.force_login(school.head_teacher)
    fill(school, 5)
    few = queries_of(client, LIST)
    fill(school, 45)
    assert queries_of(client, LIST) == few
    assert few <= 24


def fill(cast, number: int) -> None:
    for each in range(number):
        pupil = StudentFactory(current_class=cast.seven_one)
        if each % 2:
            LeaveFactory(student=pupil, starts_on=days(-3), until=days(-1))
        else:
            LeaveFactory(student=pupil, waiting=each % 4 == 0)


def test_today__head_teacher__is_told_who_is_not_back_who_waits_whose_leave_ends(client, school):
    LeaveFactory(student=school.zixuan, starts_on=days(-3), until=days(-1))
    RollFactory(school_class=school.seven_one, date=days(-1))
    AbsenceFactory(student=school.zixuan, date=days(-1))
    LeaveFactory(student=school.anan)
    LeaveFactory(student=StudentFactory(current_class=school.seven_one), waiting=True)
    LeaveFactory(student=school.keke)  # another class
    client.force_login(school.head_teacher)
    page = client.get(reverse("workspace:today")).text
    for words in ("假满未归，1人", "请假待监护人确认，1人", "今日假满，1人"):
        assert words in page


def test_today__director__is_told_of_long_leave_alone(client, school):
    LeaveFactory(student=school.zixuan, until=days(21))
    LeaveFactory(student=school.anan, waiting=True)
    client.force_login(school.director)
    page = client.get(reverse("workspace:today")).text
    assert "长期请假（超过10个上课日），1人" in page
    assert "请假待监护人确认" not in page


def test_file__panel__says_the_last_days_in_one_line(client, school):
    for day in (-4, -1, 0):
        RollFactory(school_class=school.seven_one, date=days(day))
    AbsenceFactory(student=school.zixuan, date=days(-4), kind=AbsenceKind.SICK)
    AbsenceFactory(student=school.zixuan, date=days(0), kind=AbsenceKind.UNVERIFIED)
    LeaveFactory(student=school.zixuan, starts_on=days(1), waiting=True)
    client.force_login(school.head_teacher)
    page = client.get(reverse("students:show", args=[school.zixuan.public_id])).text
    assert "近30个上课日：到1 请假1 未到1 未点名27" in page
    assert "待监护人确认" in page
    assert new_url(school.zixuan) in page


def test_file__panel__offers_leave_only_to_who_may_grant_it(client, school):
    client.force_login(school.dormitory)
    page = client.get(reverse("students:show", args=[school.zixuan.public_id])).text
    assert "个上课日：到" in page
    assert new_url(school.zixuan) not in page
    client.force_login(school.counsellor)
    page = client.get(reverse("students:show", args=[school.keke.public_id])).text
    assert "个上课日：到" not in page


def test_month__pupil__shows_days_calls_nights_and_notes(client, school):
    RollFactory(school_class=school.seven_one, date=days(-1))
    RollFactory(school_class=school.seven_one, date=days(0))
    AbsenceFactory(student=school.zixuan, date=days(-1), note="家里没人接")
    AbsenceFactory(student=school.zixuan, date=days(-2), session=Session.RETURN)
    AbsenceFactory(student=school.zixuan, date=date(2026, 10, 20), kind=AbsenceKind.LATE)
    AbsenceCall.objects.create(
        school=school.school,
        student=school.zixuan,
        date=days(-1),
        whom="奶奶",
        result=CallResult.NO_ANSWER,
        called_by=school.head_teacher,
        called_at=clock.now(),
    )
    LeaveFactory(student=school.zixuan, starts_on=days(2), until=days(4))
    client.force_login(school.head_teacher)
    url = reverse("attendance:pupil", args=[school.zixuan.public_id])
    page = client.get(url).text
    for words in (
        "2026年11月",
        "应到2天，出勤1，请假0，未到1，迟到0；出勤率50.0%",
        "未到待核实",
        "家里没人接",
        "11月16日缺席：奶奶，没有接",
        "周日返校",
        "病假，11月19日起",
    ):
        assert words in page, words
    october = client.get(url, {"month": "2026-10"}).text
    assert "2026年10月" in october
    assert "迟到" in october
    assert "2026年11月" in client.get(url, {"month": "nonsense"}).text


def test_figures__before_the_first_term__say_so(client, school):
    school.term.delete()
    client.force_login(school.director)
    assert "还没有开学" in client.get(reverse("attendance:figures")).text
    url = reverse("attendance:class_figures", args=[school.seven_one.public_id])
    assert "还没有开学" in client.get(url).text
    book = client.get(reverse("attendance:class_figures_book", args=[school.seven_one.public_id]))
    assert BytesIO(book.content).read(2) == b"PK"
