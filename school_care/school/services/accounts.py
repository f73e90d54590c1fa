"""Accounts of staff: made, reset in person, closed."""

import re
from dataclasses import dataclass
from datetime import date

from axes.utils import reset as forget_failed_attempts
from django.db import transaction
from django.db.models import F, Q

from school_care.core import audit, clock
from school_care.school.enums import Capability, Role
from school_care.school.leaving import run_on_leaving
from school_care.school.models import Appointment, School, TeachingAssignment, User
from school_care.school.names import staff_key, username_from
from school_care.school.passwords import make_initial_password
from school_care.school.refusal import Refused
from school_care.school.rights import check, require, why_not_manage
from school_care.school.services.principals import keep_a_principal

USERNAME = re.compile(r"[a-z][a-z0-9._-]{2,29}")
USERNAME_RULE = "账号由3–30个小写字母、数字或 . _ - 组成，以字母开头。"


@dataclass(frozen=True)
class NewAccount:
    """An account with its initial password, known only now: it is stored as a hash. "" when the
    account has none yet and gets one with its slip."""

    user: User
    initial_password: str


def free_username(name: str, taken: set[str] | None = None) -> str:
    """wanglihua, or wanglihua2, 3 … when taken in the installation or in `taken`."""
    stem = username_from(name)
    if len(stem) < 3:
        stem = f"{stem}laoshi"
    used = set(User.objects.filter(username__startswith=stem).values_list("username", flat=True))
    used |= taken or set()
    number, candidate = 1, stem
    while candidate in used:
        number += 1
        candidate = f"{stem}{number}"
    return candidate


@transaction.atomic
def create_account(
    *,
    school: School,
    name: str,
    username: str = "",
    phone: str = "",
    subject: str = "",
    with_password: bool = True,
    by: User | None,
) -> NewAccount:
    """Make an account that holds no right until somebody is appointed. `username` is made from
    the name's pinyin when not given; without a password nobody can sign in until the slip is
    printed. Raises Refused (taken, malformed, no permission)."""
    require(by, Capability.MANAGE_ACCOUNTS, school)
    name = " ".join(name.split())
    if not name:
        raise Refused("请填写姓名。")
    username = username.strip().lower() or free_username(name)
    if not USERNAME.fullmatch(username):
        raise Refused(USERNAME_RULE)
    if User.objects.filter(username__iexact=username).exists():
        raise Refused(f"账号 {username} 已被使用，请换一个。")
    initial = make_initial_password() if with_password else ""
    user = User(
        username=username,
        name=name,
        name_key=staff_key(name),
        school=school,
        phone=phone or None,
        subject=subject,
        must_change_password=True,
    )
    user.set_password(initial or None)  # None: unusable
    user.save(force_insert=True)
    audit.record("account.created", actor=by, row=user)
    return NewAccount(user, initial)


@transaction.atomic
def edit_account(
    *, user: User, name: str, phone: str, subject: str, school: School, by: User | None
) -> bool:
    """Correct name, phone and subject; whether anything changed. Raises Refused."""
    check(why_not_manage(user=user, school=school, by=by))
    before = {"name": user.name, "phone": user.phone, "subject": user.subject}
    after = {"name": " ".join(name.split()), "phone": phone or None, "subject": subject}
    if not after["name"]:
        raise Refused("请填写姓名。")
    written = audit.changes(
        user, before=before, after=after, actor=by, student_id=None, source="staff"
    )
    if not written:
        return False
    user.name, user.phone, user.subject = after["name"], after["phone"], after["subject"]
    user.name_key = staff_key(user.name)
    user.save()
    for change in written:
        change.save()
    audit.record("account.changed", actor=by, row=user, fields=[change.field for change in written])
    return True


@transaction.atomic
def reset_password(*, user: User, school: School, by: User | None) -> str:
    """Give `user` a one-time initial password, for somebody who stands before you.

    Returns it; it is stored as a hash and has to be changed at the next sign-in. All sessions of
    the person end (their hash no longer fits), a lock after wrong attempts is lifted.
    Raises Refused; see school.rights for who may.
    """
    check(why_not_manage(user=user, school=school, by=by))
    if not user.is_active:
        raise Refused("这位教职工已离校，账号已停用。")
    return _set_initial(user, "account.password_reset", by)


@transaction.atomic
def issue_initial_passwords(
    *, users: list[User], school: School, by: User | None
) -> list[NewAccount]:
    """New initial passwords for accounts that have never signed in (slips printed again).

    Returns NewAccount objects in the order given. Raises Refused when one of them has signed in:
    that person's password is reset singly, in person.
    """
    issued = []
    for user in users:
        check(why_not_manage(user=user, school=school, by=by))
        if user.last_login is not None or not user.is_active:
            raise Refused(f"{user.name}已经登录过，请当面重置密码，不再打印账号条。")
        issued.append(NewAccount(user, _set_initial(user, "account.slip_printed", by)))
    return issued


def _set_initial(user: User, action: str, by: User | None) -> str:
    initial = make_initial_password()
    user.set_password(initial)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    forget_failed_attempts(username=user.username)
    audit.record(action, actor=by, row=user)
    return initial


@transaction.atomic
def change_own_password(*, user: User, password: str) -> None:
    """Set a person's own new password; other sessions of theirs end. The rules are checked by
    the form (school.passwords)."""
    user.set_password(password)
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])
    audit.record("account.password_changed", actor=user, row=user)


@transaction.atomic
def leave_school(*, user: User, school: School, on: date, by: User | None) -> None:
    """A person leaves `school`; `on` is the first day without any right, today at the latest.

    Ends their appointments, teaching and everything registered in school.leaving; withdraws what
    waits for confirmation; closes the account (its sessions end), unless they also work at another
    school, which then becomes their home. What they wrote stays theirs. Raises Refused.
    """
    check(why_not_manage(user=user, school=school, by=by))
    if on > clock.today():
        raise Refused("离校日期不能晚于今天；要提前安排，请在任职里填写结束日期。")
    if not user.is_active:
        raise Refused("这位教职工已办理离校。")
    running = Appointment.objects.effective(clock.today()).filter(user=user, school=school)
    was_principal = running.filter(role=Role.PRINCIPAL).exists()
    for model in (Appointment, TeachingAssignment):
        _end_all(model.objects.filter(user=user, school=school), on, by)
    if was_principal:
        keep_a_principal(school=school, by=by)
    run_on_leaving(user=user, school=school, on=on, by=by)
    elsewhere = Appointment.objects.effective(clock.today()).filter(user=user).first()
    if elsewhere:
        user.school_id = elsewhere.school_id
        user.save(update_fields=["school"])
    else:
        user.is_active, user.left_on = False, on
        user.set_unusable_password()
        user.save(update_fields=["is_active", "left_on", "password"])
    audit.record("account.left", actor=by, row=user, school_id=school.pk, on=on.isoformat())


def _end_all(rows, on: date, by: User | None) -> None:
    rows.waiting().update(declined_at=clock.now(), declined_by=by)
    running = rows.confirmed().filter(Q(until__isnull=True) | Q(until__gt=on))
    # An interval that has not begun ends where it begins: it never holds.
    running.filter(starts_on__gt=on).update(until=F("starts_on"))
    running.filter(starts_on__lte=on).update(until=on)


@transaction.atomic
def return_to_school(*, user: User, school: School, by: User | None) -> str:
    """Open a closed account again, without any appointment; returns the new initial password."""
    check(why_not_manage(user=user, school=school, by=by))
    if user.is_active:
        raise Refused("这个账号没有停用。")
    user.is_active, user.left_on = True, None
    user.save(update_fields=["is_active", "left_on"])
    return _set_initial(user, "account.returned", by)
