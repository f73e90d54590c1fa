"""The staff sheet through its door: preview, history, trail, two people at once."""

import io
import json

import pytest
from django.core.management import call_command

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.school.enums import Role, SheetState
from school_care.school.models import (
    Appointment,
    StaffImport,
    User,
)
from school_care.school.refusal import NotWaiting, Refused
from school_care.school.services import (
    confirm_appointments,
    create_account,
    staff_import,
)
from school_care.school.services.staff_import import (
    DOOR,
    confirm_staff_import,
    undo_staff_import,
)
from school_care.school.sheet_imports.door import Moved
from school_care.school.staff_sheet import keeping, read_staff_sheet
from tests.factories import (
    UserFactory,
)
from tests.school.sheets import staff_sheet
from tests.school.staff_import.making import NEW_PEOPLE, posts, tables
from tests.support.together import raised, together

pytestmark = pytest.mark.django_db


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
    DOOR.cancel(one, director)
    one.refresh_from_db()

    assert (one.state, one.plan) == ("cancelled", None)
    with pytest.raises(NotWaiting):
        confirm_staff_import(staff_import=one, by=director)


def test_passwords__page_or_command__stand_nowhere_but_as_a_hash(
    school, director, take_in, tmp_path
):
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
    for step in (
        lambda: confirm_staff_import(staff_import=one, by=teacher),
        lambda: DOOR.cancel(one, teacher),
        lambda: undo_staff_import(staff_import=one, by=teacher),
    ):
        with pytest.raises(Refused, match="没有「提出任职」的权限"):
            step()
    with pytest.raises(Refused, match="没有「提出任职」的权限"):
        check(teacher, *NEW_PEOPLE)
    assert StaffImport.objects.get().state == SheetState.PREVIEW


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
