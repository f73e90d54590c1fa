"""撤销本次导入 of a staff sheet: what it made goes, what it changed says again what it said before.

All or nothing, in the caller's transaction. What stays is the history: the import and its trace.
"""

from axes.utils import reset as forget_failed_attempts
from django.db import models

from school_care.core import audit
from school_care.core.reckoned import let_go
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, SchoolClass, User
from school_care.school.refusal import Refused
from school_care.school.services import edit_account
from school_care.school.services.appointments import predecessors
from school_care.school.services.confirming import overlapping
from school_care.school.staff_sheet.memory import Memory, put_back
from school_care.school.staff_sheet.resting import POSTS, Now, Post, reasons_against, whose


def take_back(memory: Memory, *, school: School, by: User | None) -> dict[str, int]:
    """Undo an import; returns figures for the trail.

    Effects: accounts, appointments, lessons and classes it made are gone, changed ones are as they
    were; an audit entry for each. A school keeps its principal: only another one may take a
    principal's appointment back. Raises Refused with what stands in the way.
    """
    now = Now(school, memory)
    if reasons := reasons_against(now, by=by):
        raise Refused(f"不能撤销：{'；'.join(reasons)}。")
    posts = now.made_posts()
    _remove(posts, by)
    restored = [_restore(post, now, by) for post in now.changed_posts()]
    for post in restored:
        _insist_apart(post)
    _restore_accounts(now, by)
    for user in now.accounts():
        forget_failed_attempts(username=user.username)
    _remove(now.accounts(), by)
    _remove(now.made.get(SchoolClass, []), by)
    return {
        "accounts": len(now.accounts()),
        "posts": len(posts),
        "restored": len(restored) + len(now.changed.get(User, ())),
        "classes": len(now.made.get(SchoolClass, ())),
    }


def _remove(rows: list[models.Model], by: User | None) -> None:
    """Delete rows at which nothing points any more; the database has the last word."""
    audit.record_many(_entry(row, "removed", by) for row in rows)
    for model in {type(row) for row in rows}:
        keys = [row.pk for row in rows if isinstance(row, model)]
        let_go(model, keys)
        model._base_manager.filter(pk__in=keys).delete()


def _restore(post: Post, now: Now, by: User | None) -> Post:
    before, _ = now.memory.changed[type(post)][post.pk]
    post.save(update_fields=put_back(post, before))
    _entry(post, "restored", by).save(force_insert=True)
    return post


def _entry(row: models.Model, step: str, by: User | None):
    if not isinstance(row, POSTS):
        kind = "account" if isinstance(row, User) else "class"
        return audit.entry(f"{kind}.{step}", actor=by, row=row)
    if isinstance(row, Appointment):
        return audit.entry(
            f"appointment.{step}", actor=by, row=row, role=row.role, user=row.user_id
        )
    return audit.entry(f"teaching.{step}", actor=by, row=row, user=row.user_id)


def _restore_accounts(now: Now, by: User | None) -> None:
    for user in now.changed.get(User, ()):
        before, _ = now.memory.changed[User][user.pk]
        edit_account(
            user=user,
            name=before["name"],
            phone=before["phone"] or "",
            subject=before["subject"],
            school=now.school,
            by=by,
        )


def _insist_apart(post: Post) -> None:
    """Somebody appointed by hand since, for the time that comes back, stands in the way."""
    if post.declined_at:
        return
    same = {"user": post.user, "school": post.school, "school_class": post.school_class}
    if isinstance(post, Appointment):
        same |= {"role": post.role, "stage": post.stage, "entry_year": post.entry_year}
    else:
        same |= {"subject": post.subject}
    rows = type(post).objects.filter(
        overlapping(post.starts_on, post.until), declined_at__isnull=True, **same
    )
    if rows.exclude(pk=post.pk).exists():
        raise Refused(f"不能撤销：{whose(post)}恢复后会与后来的任职重叠。")
    if not (isinstance(post, Appointment) and post.confirmed_at) or post.acting:
        return
    if post.role == Role.HEAD_TEACHER and (other := predecessors(post).first()):
        raise Refused(f"不能撤销：{whose(post)}恢复后会与后来的{whose(other)}重叠。")
