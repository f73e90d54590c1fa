"""What rests on a staff import: why it can no longer be taken back, in words.

Every table that points at an account, appointment or class the import made is asked, of whatever
app, by way of the models' own relations: a table added later is asked too.
"""

from collections.abc import Iterable, Iterator

from django.db import models

from school_care.core.models import AuditEntry
from school_care.core.reckoned import is_reckoned
from school_care.school.models import Appointment, School, SchoolClass, TeachingAssignment, User
from school_care.school.rights import why_not_decide, why_not_manage
from school_care.school.staff_sheet.memory import Memory, Said, said

Post = Appointment | TeachingAssignment
POSTS = (TeachingAssignment, Appointment)
NAMED = 3
_SENT_BACK = {"declined_by_id", "declined_at"}


class Now:
    """The rows an import made or changed as they stand now, locked until the transaction ends."""

    def __init__(self, school: School, memory: Memory):
        self.school, self.memory = school, memory
        self.made = {model: _locked(model, rows) for model, rows in memory.made.items()}
        self.changed = {model: _locked(model, rows) for model, rows in memory.changed.items()}

    def made_posts(self) -> list[Post]:
        """Lessons, then appointments."""
        return [row for model in POSTS for row in self.made.get(model, ())]

    def changed_posts(self) -> list[Post]:
        """Lessons, then appointments."""
        return [row for model in POSTS for row in self.changed.get(model, ())]

    def accounts(self) -> list[User]:
        """Made by the import."""
        return self.made.get(User, [])

    def left(self, row: models.Model) -> Said:
        """What the import left of a row."""
        made = self.memory.made.get(type(row), {})
        return made[row.pk] if row.pk in made else self.memory.changed[type(row)][row.pk][1]


def _locked(model: type[models.Model], keys: Iterable[int]) -> list[models.Model]:
    rows = model._base_manager.select_for_update(of=("self",)).filter(pk__in=list(keys))
    if model in POSTS:
        rows = rows.select_related("user", "school", "school_class")
    elif model is User:
        rows = rows.select_related("school")
    return list(rows.order_by("pk"))


def reasons_against(now: Now, *, by: User | None) -> list[str]:
    """Sentences without a full stop; empty when the import can be taken back."""
    return list(
        dict.fromkeys(
            [
                *_signed_in(now),
                *_decided(now),
                *_changed(now),
                *_gone(now),
                *_later_rows(now),
                *_in_use(now),
                *_not_entitled(now, by),
            ]
        )
    )


def whose(post: Post) -> str:
    """王丽华的班主任（七(1)班）."""
    return f"{post.user.name}的{post}"


def _signed_in(now: Now) -> Iterator[str]:
    if names := [user.name for user in now.accounts() if user.last_login]:
        yield f"{_listed(names, '人')}已经登录过"


def _decided(now: Now) -> Iterator[str]:
    """A proposal a leader has confirmed since. One that was sent back gives nothing: it may go."""
    posts = [*now.made_posts(), *now.changed_posts()]
    confirmed = [
        whose(post) for post in posts if post.confirmed_at and not now.left(post)["confirmed_at"]
    ]
    if confirmed:
        yield f"{_listed(confirmed, '项')}在导入之后已经确认"


def _changed(now: Now) -> Iterator[str]:
    posts = [
        whose(post)
        for post in (*now.made_posts(), *now.changed_posts())
        if _differs(post, now) and not (post.confirmed_at and not now.left(post)["confirmed_at"])
    ]
    if posts:
        yield f"{_listed(posts, '项')}在导入之后改过"
    users = (*now.accounts(), *now.changed.get(User, ()))
    if names := [user.name for user in users if said(user) != now.left(user)]:
        yield f"{_listed(names, '人')}的账号在导入之后改过"
    classes = now.made.get(SchoolClass, ())
    if names := [str(one) for one in classes if said(one) != now.left(one)]:
        yield f"{_listed(names, '个班')}在导入之后改过"


def _differs(post: Post, now: Now) -> bool:
    left = now.left(post)
    differing = {name for name, value in said(post).items() if value != left[name]}
    return bool(differing - _SENT_BACK if not post.confirmed_at else differing)


def _gone(now: Now) -> Iterator[str]:
    """A row that is no longer there: somebody took it away by other means."""
    held = sum(len(rows) for kept in (now.made, now.changed) for rows in kept.values())
    kept = (now.memory.made, now.memory.changed)
    if gone := sum(len(rows) for one in kept for rows in one.values()) - held:
        yield f"有{gone}条内容在导入之后已不存在"


def _later_rows(now: Now) -> Iterator[str]:
    """Rows of any table that came to point at what the import made, besides its own."""
    for model, rows in now.made.items():
        told: dict[str, list[str]] = {}
        by_key = {row.pk: row for row in rows}
        for key in _relations_of(model):
            if is_reckoned(key.model):
                continue
            own = now.memory.made.get(key.model, {})
            pointing = key.model._base_manager.filter(**{f"{key.name}__in": list(by_key)})
            later = pointing.exclude(pk__in=list(own))
            for target in later.values_list(key.attname, flat=True):
                names = told.setdefault(str(key.model._meta.verbose_name), [])
                names.append(_name_of(by_key[target]))
        for kind, names in told.items():
            yield f"{_listed(names, _counted(model))}在导入之后有了{kind}"


def _relations_of(model: type[models.Model]) -> list[models.ForeignKey]:
    """Foreign keys of every app that point at the model, hidden ones included."""
    return [
        relation.field
        for relation in model._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete and not relation.many_to_many
    ]


def _in_use(now: Now) -> Iterator[str]:
    """An appointment that counted at once, of somebody who has worked here since: what they did
    rests on it, so it is ended by its date, not taken out of history."""
    fresh = {user.pk for user in now.accounts()}
    posts = [post for post in now.made_posts() if post.confirmed_at and post.user_id not in fresh]
    since = AuditEntry.objects.filter(school_id=now.school.pk, id__gt=now.memory.trail)
    active = since.filter(actor_id__in={post.user_id for post in posts}) if posts else since.none()
    acted = set(active.values_list("actor_id", flat=True))
    if used := [whose(post) for post in posts if post.user_id in acted]:
        yield f"{_listed(used, '项')}已经生效，本人在导入之后用过系统，请在任职里结束"


def _not_entitled(now: Now, by: User | None) -> Iterator[str]:
    """Whoever may not end or give an appointment may not do so by taking an import back."""
    for user in (*now.accounts(), *now.changed.get(User, ())):
        if why := why_not_manage(user=user, school=now.school, by=by):
            yield f"{user.name}的账号：{why.rstrip('。')}"
    for post in (*now.made_posts(), *now.changed_posts()):
        if not (post.confirmed_at or _was_confirmed(post, now)):
            continue
        role = post.role if isinstance(post, Appointment) else None
        if why := why_not_decide(user=post.user, role=role, school=now.school, by=by):
            yield f"{whose(post)}：{why.rstrip('。')}"


def _was_confirmed(post: Post, now: Now) -> bool:
    before, _ = now.memory.changed.get(type(post), {}).get(post.pk, ({}, {}))
    return bool(before.get("confirmed_at"))


def _name_of(row: models.Model) -> str:
    if isinstance(row, POSTS):
        return whose(row)
    return row.name if isinstance(row, User) else str(row)


def _counted(model: type[models.Model]) -> str:
    return {User: "人", SchoolClass: "个班"}.get(model, "项")


def _listed(names: Iterable[str], counted: str) -> str:
    """王丽华、李秀英、何静等5人."""
    every = list(dict.fromkeys(names))
    shown = "、".join(every[:NAMED])
    return shown if len(every) <= NAMED else f"{shown}等{len(every)}{counted}"
