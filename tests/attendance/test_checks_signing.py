"""The check from taking to signature: who may, what is kept, what stands."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from school_care.attendance.enums import VarianceKind
from school_care.attendance.models import RegisterCheck, RegisterVariance
from school_care.attendance.selectors_checks import check_sheet, checks_of, months_of
from school_care.attendance.services.register_check import (
    explain_variance,
    sign_check,
    stamp_of,
    take_check,
)
from school_care.core.models import AuditEntry, FieldChange
from school_care.school.calendar import SchoolCalendar
from school_care.school.refusal import Refused
from school_care.students.enums import StandingKind, Whereabouts
from school_care.students.models import Student
from tests.attendance.making import (
    CheckFactory,
    RollFactory,
    StandingFactory,
    VarianceFactory,
)
from tests.factories import SchoolClassFactory, StudentFactory
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
NOVEMBER, OCTOBER = date(2026, 11, 1), date(2026, 10, 1)


@pytest.fixture(autouse=True)
def friday():
    with time_machine.travel("2026-11-20T15:00:00+08:00", tick=False):
        yield


def take(cast, month=NOVEMBER) -> RegisterCheck:
    return take_check(by=cast.registrar, school=cast.school, month=month)


def long_guest(cast) -> RegisterVariance:
    """王可 has been a guest for too long; her variance in November's check."""
    Student.objects.filter(pk=cast.zixuan.pk).update(boarding=False)  # who has no bed
    StandingFactory(student=cast.keke, kind=StandingKind.GUEST)
    return take(cast).variances.get(student=cast.keke)


def sign(cast, check: RegisterCheck, seen: str | None = None) -> None:
    sign_check(by=cast.principal, check=check, seen=seen or stamp_of(check))


@pytest.mark.parametrize("who", ["principal", "head_teacher", "dormitory", "foreign_head_teacher"])
def test_take__not_registrar_nor_director__refused(cast, who):
    with pytest.raises(Refused):
        take_check(by=getattr(cast, who), school=cast.school, month=NOVEMBER)
    assert not RegisterCheck.objects.exists()


def test_take__again_while_unsigned__explanations_of_what_persists_are_kept(cast):
    settled = StudentFactory(current_class=cast.seven_one, national_student_no="")
    StudentFactory.create_batch(2, current_class=cast.seven_one)
    persisting = long_guest(cast)
    explain_variance(by=cast.other_head_teacher, variance=persisting, explanation="学籍正在转入")
    settled.national_student_no = "G990102201501010011"
    settled.save()
    check = take(cast)
    (row,) = check.variances.all()
    assert (row.pk, row.explanation) == (persisting.pk, "学籍正在转入")
    assert row.explained_by == cast.other_head_teacher
    assert RegisterCheck.objects.count() == 1


def test_take__month_that_was_missed__as_of_its_last_school_day(cast):
    assert take(cast, OCTOBER).taken_on == date(2026, 10, 30)


@pytest.mark.parametrize(
    ("month", "sentence"),
    [
        (date(2026, 12, 1), "还没有到"),
        (date(2026, 8, 1), "没有上课日"),
        (date(2024, 10, 1), "只能补核"),
    ],
)
def test_take__no_such_month__refused_with_the_reason(cast, month, sentence):
    with pytest.raises(Refused, match=sentence):
        take(cast, month)


def test_explain__own_head_teacher__stored_with_name_and_history(cast):
    row = VarianceFactory(check_of__school=cast.school, student=cast.zixuan)
    explain_variance(by=cast.head_teacher, variance=row, whereabouts=Whereabouts.PARENTS)
    row.refresh_from_db()
    assert (row.whereabouts, row.explained_by) == ("parents", cast.head_teacher)
    change = FieldChange.objects.get(student_id=cast.zixuan.public_id, field="whereabouts")
    assert (change.old, change.new) == (None, "parents")


@pytest.mark.parametrize("who", ["other_head_teacher", "principal", "grade_head", "teacher"])
def test_explain__somebody_elses_pupil_or_no_right__refused(cast, who):
    row = VarianceFactory(check_of__school=cast.school, student=cast.zixuan)
    with pytest.raises(Refused):
        explain_variance(by=getattr(cast, who), variance=row, whereabouts=Whereabouts.HOME)


@pytest.mark.parametrize("place", [Whereabouts.OTHER, Whereabouts.MISSING])
def test_explain__other_or_missing_without_a_sentence__refused(cast, place):
    row = VarianceFactory(check_of__school=cast.school, student=cast.zixuan)
    with pytest.raises(Refused, match="一句话"):
        explain_variance(by=cast.head_teacher, variance=row, whereabouts=place)
    explain_variance(by=cast.head_teacher, variance=row, whereabouts=place, explanation="11日起")
    assert RegisterVariance.objects.get().whereabouts == place


def test_sign__something_unexplained__refused(cast):
    check = VarianceFactory(check_of__school=cast.school, student=cast.zixuan).check_of
    with pytest.raises(Refused, match="没有说明"):
        sign(cast, check)


def test_sign__all_explained__name_and_time_and_a_trace(cast):
    check = CheckFactory(school=cast.school)
    sign(cast, check)
    check.refresh_from_db()
    assert check.signed_by == cast.principal
    assert AuditEntry.objects.filter(action="register_check.signed").count() == 1


@pytest.mark.parametrize("who", ["registrar", "director", "head_teacher"])
def test_sign__not_the_principal__refused(cast, who):
    check = CheckFactory(school=cast.school)
    with pytest.raises(Refused, match="校长"):
        sign_check(by=getattr(cast, who), check=check, seen=stamp_of(check))


def test_sign__a_second_time__refused_and_first_signature_stands(cast):
    check = CheckFactory(school=cast.school)
    sign(cast, check)
    first = RegisterCheck.objects.get().signed_at
    with pytest.raises(Refused, match="签过"):
        sign(cast, check)
    assert RegisterCheck.objects.get().signed_at == first


def test_sign__explanation_changed_since_the_page_was_opened__refused(cast):
    row = long_guest(cast)
    explain_variance(by=cast.other_head_teacher, variance=row, explanation="学籍正在转入")
    seen = stamp_of(row.check_of)
    with time_machine.travel("2026-11-20T15:05:00+08:00", tick=False):
        explain_variance(by=cast.registrar, variance=row, explanation="借读，学籍留在原校")
        with pytest.raises(Refused, match="有变化"):
            sign(cast, row.check_of, seen)


def test_signed__nothing_moves_any_more(cast):
    row = long_guest(cast)
    explain_variance(by=cast.other_head_teacher, variance=row, explanation="学籍正在转入")
    sign(cast, row.check_of)
    with pytest.raises(Refused, match="已经签字"):
        take(cast)
    with pytest.raises(Refused, match="已经签字"):
        explain_variance(by=cast.other_head_teacher, variance=row, explanation="别的")
    row.refresh_from_db()
    assert row.explanation == "学籍正在转入"


def test_months__october_never_checked__is_named_missed(cast):
    RollFactory(school_class=cast.seven_one, date=date(2026, 10, 12))
    states = months_of(cast.registrar, cast.school, SchoolCalendar(cast.school))
    assert [(state.month, state.missed) for state in states] == [(NOVEMBER, False), (OCTOBER, True)]


def test_sheet__figures__make_up_the_register(cast):
    StandingFactory(student=cast.zixuan, kind=StandingKind.SUSPENDED, place="县医院")
    long_guest(cast)
    check = checks_of(cast.registrar, cast.school).get()
    sheet = check_sheet(cast.registrar, check)
    assert sheet.closes
    assert check.on_register == 3  # 张子轩, 李安安, 赵远; 王可's register is elsewhere
    ((label, (standing,)),) = sheet.apart
    assert (label, standing.student.name, standing.place) == ("休学", "张子轩", "县医院")
    assert standing.class_name == "七(1)班"


# -- pages --------------------------------------------------------------------------------------


def test_today__head_teacher_with_two_unexplained__one_line_that_leads_there(client, cast):
    check = CheckFactory(school=cast.school)
    for student in (cast.zixuan, cast.anan):
        VarianceFactory(check_of=check, student=student)
    client.force_login(cast.head_teacher)
    page = client.get("/desk/").content.decode()
    assert "2名学生与学籍核对不符，请说明" in page
    assert reverse("attendance:variances") in page
    client.force_login(cast.other_head_teacher)
    assert "与学籍核对不符" not in client.get("/desk/").content.decode()


@pytest.mark.parametrize(("day", "told"), [("19", False), ("20", True)])
def test_today__registrar_from_the_20th__told_that_the_month_is_unchecked(client, cast, day, told):
    with time_machine.travel(f"2026-11-{day}T09:00:00+08:00", tick=False):
        client.force_login(cast.registrar)
        page = client.get("/desk/").content.decode()
    assert ("11月学籍核对还没有做" in page) is told


def test_today__principal__told_when_all_is_explained(client, cast):
    row = VarianceFactory(check_of__school=cast.school, student=cast.zixuan)
    client.force_login(cast.principal)
    assert "请签字" not in client.get("/desk/").content.decode()
    explain_variance(by=cast.head_teacher, variance=row, whereabouts=Whereabouts.PARENTS)
    assert "11月学籍核对已全部说明，请签字" in client.get("/desk/").content.decode()


def test_explain_page__missing_without_words__asks_for_them_and_keeps_the_rest(client, cast):
    check = CheckFactory(school=cast.school)
    one = VarianceFactory(check_of=check, student=cast.zixuan)
    two = VarianceFactory(check_of=check, student=cast.anan)
    client.force_login(cast.head_teacher)
    url = reverse("attendance:variances")
    answer = client.post(
        url, {f"{one.public_id}-answer": "missing", f"{two.public_id}-answer": "hospital"}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "请写最后一次联系是什么时候" in page
    assert "不知去向的不等核对" in page
    assert 'value="missing"' in page
    two.refresh_from_db()
    assert two.whereabouts == "hospital"
    one.refresh_from_db()
    assert one.explained_at is None


def test_explain_page__said_last_month__chosen_already_and_stored_when_saved(client, cast):
    last = CheckFactory(school=cast.school, month=OCTOBER)
    VarianceFactory(
        check_of=last,
        student=cast.zixuan,
        kind=VarianceKind.BOARDER_WITHOUT_ROOM,
        facts={},
        explanation="住校，床位漏登，等新床",
        explained_by=cast.head_teacher,
        explained_at=last.taken_at,
    )
    row = VarianceFactory(
        check_of=CheckFactory(school=cast.school),
        student=cast.zixuan,
        kind=VarianceKind.BOARDER_WITHOUT_ROOM,
        facts={},
    )
    client.force_login(cast.head_teacher)
    page = client.get(reverse("attendance:variance", args=[row.public_id])).content.decode()
    assert "已选上10月的说明" in page
    assert 'value="等新床"' in page
    assert page.count("checked") == 1


def test_check_page__more_variances__no_more_queries(client, cast):
    check = CheckFactory(school=cast.school, taken_by=cast.registrar)
    VarianceFactory(check_of=check, student=cast.zixuan)
    client.force_login(cast.registrar)
    pages = [
        reverse("attendance:check", args=[check.public_id]),
        reverse("attendance:variances"),
        reverse("attendance:checks"),
    ]
    before = [queries_of(client, url) for url in pages]
    for grade in (8, 9):
        group = SchoolClassFactory(school=cast.school, grade=grade)
        for student in StudentFactory.create_batch(3, current_class=group):
            VarianceFactory(check_of=check, student=student)
    assert [queries_of(client, url) for url in pages] == before


def test_print__signed_check__a_paper_with_a_trace(client, cast):
    VarianceFactory(check_of__school=cast.school, student=cast.zixuan)
    check = RegisterCheck.objects.get()
    client.force_login(cast.principal)
    answer = client.get(reverse("attendance:check_print", args=[check.public_id]))
    assert answer.content.startswith(b"%PDF")
    assert AuditEntry.objects.filter(action="register_check.printed").count() == 1


def test_explain__pupil_gone_since__the_office_still_can(cast):
    row = VarianceFactory(check_of__school=cast.school, student=cast.gone)
    Student.objects.filter(pk=cast.gone.pk).update(current_class=None)
    row.student.refresh_from_db()
    with pytest.raises(Refused):
        explain_variance(by=cast.head_teacher, variance=row, whereabouts=Whereabouts.OTHER_SCHOOL)
    explain_variance(by=cast.registrar, variance=row, whereabouts=Whereabouts.OTHER_SCHOOL)
    row.refresh_from_db()
    assert row.explained_by == cast.registrar
