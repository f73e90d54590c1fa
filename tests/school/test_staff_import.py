"""The staff sheet from upload to result and back: one door, and what stands in the way of undoing."""

import io
import json
from datetime import date, timedelta

import pytest
import time_machine
from django.core.management import call_command

from school_care.core import audit, clock
from school_care.core.models import AuditEntry
from school_care.school.enums import Role, SheetState
from school_care.school.models import (
    Appointment,
    SchoolClass,
    StaffImport,
    TeachingAssignment,
    User,
)
from school_care.school.refusal import Refused
from school_care.school.services import (
    appoint,
    confirm_appointments,
    create_account,
    decline_appointment,
    edit_account,
    end_appointment,
    issue_initial_passwords,
    staff_import,
)
from school_care.school.services.staff_import import (
    Moved,
    NotWaiting,
    cancel_staff_import,
    check_staff_import,
    confirm_staff_import,
    erase_old_imports,
    undo_staff_import,
)
from school_care.school.staff_sheet import keeping, read_staff_sheet
from tests.factories import (
    AppointmentFactory,
    GrantFactory,
    SchoolClassFactory,
    SchoolFactory,
    StudentFactory,
    TermFactory,
    UserFactory,
)
from tests.school.sheets import staff_sheet
from tests.support.together import raised, together

pytestmark = pytest.mark.django_db
TODAY = "2026-11-21 09:00+08:00"
TERM = date(2026, 9, 1)

NEW_PEOPLE = (
    ("", "王丽华", "199 0000 0011", "班主任", "七（1）班", "语文"),
    ("", "王丽华", "", "任课教师", "七2、3班", "语文", "2026.9.1", "2027年1月22日"),
    ("", "赵春燕", "", "七年级组长"),
    ("", "陈建国", "", "副校长"),
)


@pytest.fixture(autouse=True)
def november():
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def school():
    school = SchoolFactory()
    TermFactory(school=school, school_year=2026, first_day=TERM, last_day=date(2027, 1, 22))
    return school


@pytest.fixture
def seven_one(school):
    return SchoolClassFactory(school=school, grade=7, number=1)


@pytest.fixture
def director(school):
    return UserFactory(school=school, role=Role.DIRECTOR, name="曾明辉")


@pytest.fixture
def registrar(school):
    return UserFactory(school=school, role=Role.REGISTRAR, name="吴学籍")


@pytest.fixture
def check(school, tmp_path):
    def check(by, *rows) -> StaffImport:
        path = staff_sheet(tmp_path / "教职工.xlsx", *rows)
        return check_staff_import(school=school, by=by, path=path, file_name=path.name)

    return check


@pytest.fixture
def take_in(check):
    def take_in(by, *rows, **options) -> StaffImport:
        one = check(by, *rows)
        confirm_staff_import(staff_import=one, by=by, **options)
        one.refresh_from_db()
        return one

    return take_in


def tables() -> list:
    """Everything that is said of staff and classes, byte for byte; a number sealed again is another
    ciphertext of the same number."""
    told = []
    for model in (User, Appointment, TeachingAssignment, SchoolClass):
        rows = list(model.objects.order_by("pk").values())
        told.append([{name: row[name] for name in row if name != "phone_sealed"} for row in rows])
    return [*told, {user.pk: user.phone for user in User.objects.all()}]


def refusal(one: StaffImport, by) -> str:
    """What 撤销 says; nothing has changed then."""
    before = tables()
    with pytest.raises(Refused) as refused:
        undo_staff_import(staff_import=one, by=by)
    assert tables() == before
    one.refresh_from_db()
    assert one.state == SheetState.DONE
    return str(refused.value)


def posts(name: str) -> set[tuple]:
    rows = Appointment.objects.confirmed().filter(user__name=name)
    return {(row.role, str(row.school_class or ""), row.until) for row in rows}


# --- taken back ------------------------------------------------------------------------------


def test_undo__only_new_people__byte_for_byte_as_before(school, director, take_in):
    before = tables()
    one = take_in(director, *NEW_PEOPLE)
    assert tables() != before and SchoolClass.objects.count() == 3
    issue_initial_passwords(
        users=list(User.objects.filter(name="王丽华")), school=school, by=director
    )

    undo_staff_import(staff_import=one, by=director)

    assert tables() == before
    one.refresh_from_db()
    assert (one.state, one.undone_by, one.plan, one.undo) == ("undone", director, None, None)
    assert one.counts["accounts"] == 3


def test_undo__known_people_changed__say_again_what_they_said(
    school, seven_one, director, check, take_in
):
    """A phone, an end, a head teacher succeeded, a proposal declined once and made again."""
    head = UserFactory(school=school, name="李秀英", phone="19900000021", subject="数学")
    appoint(
        school=school, user=head, role=Role.HEAD_TEACHER, school_class=seven_one, starts_on=TERM,
        by=director,
    )  # fmt: skip
    nurse = UserFactory(school=school, name="周小梅")
    appoint(school=school, user=nurse, role=Role.DORMITORY, starts_on=TERM, by=director)
    declined = AppointmentFactory(
        school=school, user=nurse, role=Role.EDITOR, starts_on=TERM, confirmed_at=None,
        declined_at=clock.now(), declined_by=director,
    )  # fmt: skip
    before = tables()
    one = take_in(
        director,
        ("", "何静", "", "班主任", "七1班", "", "2026-11-23"),
        (head.username, "李秀英", "19900000099", "任课教师", "七1班", "数学"),
        ("", "周小梅", "", "生活老师", "", "", "", "2026-12-31"),
        ("", "周小梅", "", "公告编辑"),
    )
    assert one.counts | {"accounts": 1, "ended": 1} == one.counts
    assert posts("李秀英") >= {("head_teacher", "七(1)班", date(2026, 11, 23))}
    head.refresh_from_db()
    declined.refresh_from_db()
    assert head.phone == "19900000099" and declined.confirmed_at

    undo_staff_import(staff_import=one, by=director)

    assert tables() == before


def test_undo__twice_or_never_imported__says_so(director, check, take_in):
    waiting = check(director, *NEW_PEOPLE)
    with pytest.raises(NotWaiting, match="待确认"):
        undo_staff_import(staff_import=waiting, by=director)
    confirm_staff_import(staff_import=waiting, by=director)
    undo_staff_import(staff_import=waiting, by=director)

    with pytest.raises(NotWaiting, match="已撤销"):
        undo_staff_import(staff_import=waiting, by=director)


def test_undo__then_the_same_file_again__is_new_again(director, take_in):
    undo_staff_import(staff_import=take_in(director, *NEW_PEOPLE), by=director)

    again = take_in(director, *NEW_PEOPLE)

    assert (again.counts["new"], again.counts["accounts"]) == (4, 3)


# --- what stands in the way ------------------------------------------------------------------


def test_undo__one_of_two_has_signed_in__refused_by_name_and_nothing_is_gone(director, take_in):
    one = take_in(director, *NEW_PEOPLE)
    User.objects.filter(name="赵春燕").update(last_login=clock.now())

    assert refusal(one, director) == "不能撤销：赵春燕已经登录过。"


def test_undo__proposal_confirmed_since__refused__declined_is_no_obstacle(
    school, seven_one, director, registrar, take_in
):
    before = tables()
    one = take_in(registrar, ("", "王丽华", "", "班主任", "七1班"), ("", "何静", "", "生活老师"))
    heads = Appointment.objects.waiting().get(role=Role.HEAD_TEACHER)
    decline_appointment(appointment=Appointment.objects.get(role=Role.DORMITORY), by=director)
    with_declined = StaffImport.objects.get(pk=one.pk)
    confirm_appointments(appointments=[heads], by=director)

    assert refusal(one, director) == "不能撤销：王丽华的班主任（七(1)班）在导入之后已经确认。"

    Appointment.objects.filter(pk=heads.pk).update(confirmed_by=None, confirmed_at=None)
    undo_staff_import(staff_import=with_declined, by=registrar)
    assert tables() == before


def test_undo__changed_by_hand_since__refused_naming_what(school, seven_one, director, take_in):
    head = UserFactory(school=school, name="李秀英", phone="19900000021")
    one = take_in(
        director, ("", "何静", "", "班主任", "七1班"), (head.username, "李秀英", "19900000099")
    )
    post = Appointment.objects.get(user__name="何静")
    end_appointment(appointment=post, on=clock.today() + timedelta(days=9), by=director)
    head.refresh_from_db()
    edit_account(
        user=head, name="李秀英", phone="19900000077", subject="", school=school, by=director
    )

    said = refusal(one, director)

    assert "何静的班主任（七(1)班）在导入之后改过" in said
    assert "李秀英的账号在导入之后改过" in said
    assert "199" not in said


def test_undo__something_given_to_a_new_account_or_class__refused_naming_it(
    school, director, take_in
):
    """An appointment by hand, a grant of another app, pupils in a class it opened."""
    one = take_in(director, *NEW_PEOPLE)
    leader = User.objects.get(name="陈建国")
    appoint(school=school, user=leader, role=Role.DORMITORY, starts_on=TERM, by=director)
    pupil = StudentFactory(current_class=SchoolClass.objects.get(number=1))
    GrantFactory(user=User.objects.get(name="赵春燕"), student=pupil)

    said = refusal(one, director)

    assert "陈建国在导入之后有了任职" in said
    assert "赵春燕在导入之后有了" in said
    assert "七(1)班在导入之后有了" in said


def test_undo__appointment_in_use_of_somebody_already_here__refused(
    school, seven_one, director, take_in
):
    head = UserFactory(school=school, name="李秀英")
    one = take_in(director, (head.username, "李秀英", "", "班主任", "七1班"))
    audit.record("roll.taken", actor=head, school_id=school.pk)

    assert "李秀英的班主任（七(1)班）已经生效" in refusal(one, director)


def test_undo__end_restored_into_a_later_head_teacher__refused(
    school, seven_one, director, take_in
):
    head = UserFactory(school=school, name="李秀英")
    held = appoint(
        school=school, user=head, role=Role.HEAD_TEACHER, school_class=seven_one, starts_on=TERM,
        by=director,
    )  # fmt: skip
    one = take_in(director, ("", "李秀英", "", "班主任", "七1班", "", "", "2026-11-30"))
    held.refresh_from_db()
    assert held.until == date(2026, 12, 1)
    after = UserFactory(school=school, name="何静")
    appoint(
        school=school, user=after, role=Role.HEAD_TEACHER, school_class=seven_one,
        starts_on=date(2026, 12, 1), by=director,
    )  # fmt: skip

    said = refusal(one, director)

    assert "重叠" in said and "何静" in said


def test_undo__registrar_of_a_directors_import__may_not_end_what_counts(
    school, director, registrar, take_in
):
    one = take_in(director, ("", "何静", "", "生活老师"))

    assert "何静的生活老师：任职须由校长或德育主任确认" in refusal(one, registrar)


def test_undo__own_ended_appointment__not_given_back_to_oneself(school, director, take_in):
    other = UserFactory(school=school, role=Role.DIRECTOR, name="林丽")
    nurse = UserFactory(school=school, role=Role.PRINCIPAL, name="杨明")
    held = appoint(school=school, user=other, role=Role.COUNSELLOR, starts_on=TERM, by=nurse)
    one = take_in(director, ("", "林丽", "", "心理教师", "", "", "", "2026-11-21"))
    held.refresh_from_db()
    assert held.until == date(2026, 11, 22)

    assert "不能确认、退回或结束自己的任职" in refusal(one, other)


def test_undo__the_only_principal__stays(school, director, registrar):
    path = io.StringIO()
    principal = UserFactory(school=school, role=Role.PRINCIPAL, name="杨明")
    del path
    one = StaffImport(
        school=school, state=SheetState.DONE, file_name="a.xlsx", uploaded_at=clock.now()
    )
    said = Appointment.objects.get(user=principal)
    from school_care.school.staff_sheet.memory import Memory
    from school_care.school.staff_sheet.memory import said as told

    one.undo = Memory(trail=10**9, made={Appointment: {said.pk: told(said)}}).to_text()
    one.save()

    assert "须由校长" in refusal(one, director) or "校长由校长任免" in refusal(one, director)


def test_undo__without_the_right_or_too_late__refused(school, director, take_in):
    one = take_in(director, *NEW_PEOPLE)
    teacher = UserFactory(school=school, role=Role.TEACHER)
    assert "没有「提出任职」的权限" in refusal(one, teacher)

    with time_machine.travel("2026-12-22 09:00+08:00"):
        assert (erase_old_imports(), erase_old_imports()) == (1, 0)
        one.refresh_from_db()
        assert one.plan is None and one.undo is None and one.counts["rows"] == 4
        assert "已超过30天" in refusal(one, director)


def test_undo__a_failure_half_way__leaves_everything(director, take_in, monkeypatch):
    one = take_in(director, *NEW_PEOPLE)
    before = tables()

    def broken(**_):
        raise RuntimeError

    monkeypatch.setattr("school_care.school.staff_sheet.undoing.forget_failed_attempts", broken)
    with pytest.raises(RuntimeError):
        undo_staff_import(staff_import=one, by=director)

    assert tables() == before


# --- preview, history, trail -----------------------------------------------------------------


def test_preview__stored_sealed_and_opened__is_the_same_sheet(director, check, tmp_path):
    one = check(director, *NEW_PEOPLE, ("", "李秀英", "", "班长"))
    read = read_staff_sheet(tmp_path / "教职工.xlsx", on=clock.today())

    sheet, _ = keeping.read_text(one.plan, on=clock.today())

    assert sheet == read
    assert b"19900000011" not in bytes(one.plan_sealed)
    assert not User.objects.exclude(pk=director.pk).exists()


def test_confirm__known_changed_meanwhile__made_anew_and_nothing_stored(school, director, check):
    one = check(director, ("", "王丽华", "", "生活老师"))
    create_account(school=school, name="王丽华", by=None)
    posts_before = Appointment.objects.count()

    with pytest.raises(Moved):
        confirm_staff_import(staff_import=one, by=director)
    assert Appointment.objects.count() == posts_before

    confirm_staff_import(staff_import=one, by=director)
    assert posts("王丽华") == {("dormitory", "", None)}


def test_cancel__leaves_no_rows__and_cannot_be_confirmed(director, check):
    one = check(director, *NEW_PEOPLE)
    cancel_staff_import(staff_import=one, by=director)
    one.refresh_from_db()

    assert (one.state, one.plan) == ("cancelled", None)
    with pytest.raises(NotWaiting):
        confirm_staff_import(staff_import=one, by=director)


def test_passwords__page_or_command__stand_nowhere_but_as_a_hash(school, director, take_in, tmp_path):
    take_in(director, *NEW_PEOPLE)
    out = io.StringIO()
    path = staff_sheet(tmp_path / "b.xlsx", ("", "孙晓军", "", "生活老师"))
    call_command("import_staff", str(path), "--commit", "--json", stdout=out)

    [account] = json.loads(out.getvalue())["accounts"]
    user = User.objects.get(name="孙晓军")
    assert user.check_password(account["initial_password"])
    kept = [one.plan + one.undo + json.dumps(one.counts) for one in StaffImport.objects.all()]
    assert len(kept) == 2
    for secret in (account["initial_password"], user.password, "password"):
        assert not any(secret in text for text in kept)


def test_command__is_in_the_history_and_can_be_taken_back(school, director, tmp_path):
    before = tables()
    path = staff_sheet(tmp_path / "名单.xlsx", *NEW_PEOPLE)
    call_command("import_staff", str(path), stdout=io.StringIO())
    assert not StaffImport.objects.exists()
    call_command("import_staff", str(path), "--commit", stdout=io.StringIO())

    one = StaffImport.objects.get()
    assert (one.file_name, one.uploaded_by, one.state) == ("名单.xlsx", None, "done")
    undo_staff_import(staff_import=one, by=None)
    assert tables() == before


def test_trail__import_and_undo__figures_and_codes_without_values(director, take_in):
    one = take_in(director, *NEW_PEOPLE)
    undo_staff_import(staff_import=one, by=director)

    entries = AuditEntry.objects.filter(object_id=str(one.public_id)).order_by("id")
    assert [entry.action for entry in entries] == [
        "staff.checked",
        "staff.imported",
        "staff.undone",
    ]
    assert entries[2].facts == {"accounts": 3, "posts": 6, "restored": 0, "classes": 3}
    removed = AuditEntry.objects.filter(action__endswith=".removed")
    assert removed.count() == 3 + 6 + 3
    told = json.dumps(list(AuditEntry.objects.values_list("facts", flat=True)), ensure_ascii=False)
    for value in ("王丽华", "wanglihua", "1990000", "语文", "教职工"):
        assert value not in told


def test_without_the_right__no_step__is_taken(school, director, check):
    one = check(director, *NEW_PEOPLE)
    teacher = UserFactory(school=school, role=Role.TEACHER)
    for step in (confirm_staff_import, cancel_staff_import, undo_staff_import):
        with pytest.raises(Refused, match="没有「提出任职」的权限"):
            step(staff_import=one, by=teacher)
    with pytest.raises(Refused, match="没有「提出任职」的权限"):
        check(teacher, *NEW_PEOPLE)
    assert StaffImport.objects.get().state == SheetState.PREVIEW


# --- at once ---------------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["confirm_staff_import", "undo_staff_import"])
def test_step__by_two_people_at_once__is_taken_once(school, check, step):
    people = [UserFactory(school=school, role=Role.DIRECTOR) for _ in range(2)]
    one = check(people[0], *NEW_PEOPLE)
    if step == "undo_staff_import":
        confirm_staff_import(staff_import=one, by=people[0])

    def act(by):
        own = StaffImport.objects.select_related("school").get(pk=one.pk)
        return lambda: getattr(staff_import, step)(staff_import=own, by=by)

    answers = together(*map(act, people))

    assert raised(answers, but=NotWaiting) == []
    assert sum(isinstance(answer, NotWaiting) for answer in answers) == 1
    made = 3 if step == "confirm_staff_import" else 0
    assert User.objects.count() == 2 + made


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_undo__while_a_leader_confirms__one_of_them_wins(school, seven_one, check):
    leader = UserFactory(school=school, role=Role.DIRECTOR)
    clerk = UserFactory(school=school, role=Role.REGISTRAR)
    one = check(clerk, ("", "王丽华", "", "班主任", "七1班"))
    confirm_staff_import(staff_import=one, by=clerk)
    waiting = Appointment.objects.select_related("user", "school", "school_class").get(
        user__name="王丽华"
    )
    own = StaffImport.objects.select_related("school").get(pk=one.pk)

    answers = together(
        lambda: confirm_appointments(appointments=[waiting], by=leader),
        lambda: undo_staff_import(staff_import=own, by=clerk),
    )

    assert raised(answers, but=Refused) == []
    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    confirmed = Appointment.objects.confirmed().filter(user__name="王丽华").exists()
    assert confirmed == isinstance(answers[1], Refused)
