"""Inbox rows of protection: in counts, without a name, class or kind; only to whom the case lets
know of it, never to whoever caused it or keeps out."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse

from school_care.cases.models import Protection
from school_care.cases.protection.enums import Level
from school_care.cases.protection.sight import level_of
from school_care.core import clock
from school_care.duties.enums import NoticeKind
from school_care.duties.news import register_news
from school_care.duties.services.telling import tell
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, User

FILED, GLASS, MOVED, ASKED = "filed", "glass", "moved", "asked"
WATCH = "watch"
FILE_OPENED = "file_opened"
SENTENCES = {
    FILED: "有1件紧急事项刚刚报告，请马上看",
    MOVED: "有1件您知情的事项有了进展",
    ASKED: "有1件事项需要您来办",
    WATCH: "有1件紧急事项等您现在来办，请马上看",
    GLASS: "有1次紧急查阅，请核对",
    FILE_OPENED: "有1次紧急查阅档案，请核对",
}
ALSO_AUDITORS = (GLASS, FILE_OPENED)
AT_ONCE = (FILED, WATCH)  # at night and on days without school too


def register() -> None:
    """What the rows say and where they lead; called once at start-up."""
    for about, sentence in SENTENCES.items():
        page = "cases:file_glasses" if about == FILE_OPENED else "cases:protections"
        register_news(
            code_of(about), sentence, lambda page=page: reverse(page), at_once=about in AT_ONCE
        )


def code_of(about: str) -> str:
    """The code of a kind of row."""
    return f"protection.{about}"


def tell_of(protection: Protection, about: str, *, actor: Any = None, key: str = "") -> None:
    """Tell everybody who knows of the case by post or part (KNOWN and more), and auditors of a
    glass. Whoever only reported hears nothing but what is said to them."""
    people = _staff(protection.school)
    knowing = [
        one
        for one in people
        if level_of(one, protection) in (Level.KNOWN, Level.STEPS, Level.CONTENT)
    ]
    if about in ALSO_AUDITORS:
        knowing += auditors_of(protection.school)
    tell_people(
        knowing, about, school=protection.school, key=key or str(protection.public_id), actor=actor
    )


def auditors_of(school: School) -> list[User]:
    """Who audits the school today."""
    posts = Appointment.objects.effective(clock.today()).filter(school=school, role=Role.AUDITOR)
    return [post.user for post in posts.select_related("user").order_by("pk")]


def tell_people(
    people: Iterable[User], about: str, *, school: School, key: str, actor: Any = None
) -> None:
    """A nameless row in each inbox, once by `key`."""
    for one in {person.pk: person for person in people}.values():
        if actor is not None and one.pk == actor.pk:
            continue
        tell(
            user=one,
            school=school,
            kind=NoticeKind.NEWS,
            key=f"{code_of(about)}:{key}"[:80],
            on=clock.today(),
            facts={"about": code_of(about)},
            actor=actor,
        )


def _staff(school: School) -> list[User]:
    posts = Appointment.objects.effective(clock.today()).filter(school=school, user__is_active=True)
    found = {post.user_id: post.user for post in posts.select_related("user").order_by("pk")}
    return list(found.values())
