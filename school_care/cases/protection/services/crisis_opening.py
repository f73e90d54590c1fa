"""A crisis is reported: at once, by anybody, and from that moment somebody is with the child. One
open crisis a child: who reports it again writes into it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from school_care.cases.enums import CaseType
from school_care.cases.models import Crisis, Protection
from school_care.cases.protection import telling
from school_care.cases.protection.crisis_words import WhereNow
from school_care.cases.protection.enums import (
    RUNNING,
    EntryKind,
    Part,
    ProtectionState,
    Suspect,
    Trigger,
)
from school_care.cases.protection.services import (
    crisis_rights,
    entries,
    guardian,
    opening,
    people,
    steps,
    watches,
)
from school_care.cases.protection.services.rights import require_reporting
from school_care.cases.protection.services.watches_read import running_of
from school_care.core import clock
from school_care.school.enums import Capability
from school_care.school.models import School, User
from school_care.school.refusal import Refused
from school_care.students.models import Student

AGAIN = "再次出现危机情况"


@dataclass(frozen=True)
class Noticed:
    """What somebody noticed. `with_other`: a colleague who is with the child and is asked to take
    over; until they do, whoever reports answers for the child."""

    triggers: Sequence[str]
    where: str
    student: Student | None = None
    pupil_words: str = ""
    words: str = ""
    place: str = ""
    found_at: datetime | None = None
    home_suspected: bool = False
    with_other: User | None = None


def report(
    *, by: Any, school: School, noticed: Noticed, public_id: UUID | None = None
) -> Protection:
    """A crisis, or more of the one that runs for this child. `public_id`: made by the page, so that
    a form sent twice makes one. Effects: those of `opening.begin`, whoever reports is with the
    child, a colleague is asked. Raises Refused."""
    require_reporting(by, school)
    _check(noticed)
    public_id = public_id or uuid4()
    try:
        with transaction.atomic():
            School.objects.select_for_update(no_key=True).get(pk=school.pk)
            if held := _filed(public_id):
                if opening.is_the_same(held, by, _found(noticed)):
                    return held
                public_id = uuid4()  # the browser's memory, another child or other words
            running = _running_for(by, noticed.student)
            if running is None:
                row = _begin(by, school, noticed, public_id)
            else:
                row = _join(by, running, noticed)
            _ask_other(by, row, noticed)
    except IntegrityError:  # the same form, at the same moment
        if not _filed(public_id):
            raise
        return report(by=by, school=school, noticed=noticed, public_id=public_id)
    return row


def _begin(by: Any, school: School, noticed: Noticed, public_id: UUID) -> Protection:
    row = opening.begin(by=by, school=school, kind=CaseType.CR, found=_found(noticed))
    Crisis.objects.create(
        public_id=public_id,
        protection=row,
        triggers=list(noticed.triggers),
        counsellor=_only_counsellor(row),
    )
    watches.begin(row, by, by=by)
    return row


def _found(noticed: Noticed) -> opening.Found:
    return opening.Found(
        happened=noticed.words.strip() or _triggers(noticed),
        found_at=noticed.found_at or clock.now(),
        student=noticed.student,
        pupil_words=noticed.pupil_words,
        found_where=_where(noticed),
        suspects=(Suspect.GUARDIAN,) if noticed.home_suspected else (),
    )


def _join(by: Any, row: Protection, noticed: Noticed) -> Protection:
    """More of the crisis that runs; where the child was in other hands, the watch begins anew."""
    crisis = crisis_rights.held(row)
    row = crisis.protection
    known = set(crisis.triggers) | set(noticed.triggers)
    text = "；".join(one for one in (_where(noticed), _triggers(noticed), noticed.words) if one)
    if _said_already(row, by, text):
        return row
    crisis.triggers = [one.value for one in Trigger if one in known]
    people.put(row, by, Part.REPORTER, by=by)
    entry = entries.write(
        row,
        by=by,
        kind=EntryKind.FOUND,
        text=text,
        happened_at=noticed.found_at,
        in_content=True,
    )
    if noticed.home_suspected and not row.guardian_suspect:
        guardian.flag(row, by=by)
    if row.state != ProtectionState.WATCHED:
        _forget_episode(crisis)
        row = steps.move(row, ProtectionState.WATCHED, by=by, why=AGAIN)
    crisis.save()
    if running_of(row) is None:
        watches.begin(row, by, by=by)
    telling.tell_of(row, telling.FILED, actor=by, key=f"a{entry.public_id}")
    return row


def _forget_episode(crisis: Crisis) -> None:
    """What was done the last time stands in the course; this time all of it is owed again."""
    crisis.parents_told_at, crisis.parents_told_whom, crisis.parents_told_by = None, "", None
    crisis.hospital_at, crisis.hospital, crisis.hospital_with, crisis.advice = None, "", "", ""
    crisis.meeting_on, crisis.meeting_people, crisis.meeting_result = None, "", ""


def _ask_other(by: Any, row: Protection, noticed: Noticed) -> None:
    other = noticed.with_other
    if other is None or other.pk == by.pk:
        return
    running = running_of(row)
    if running is not None and running.user_id == by.pk:
        watches.offer(by=by, protection=row, to=other)


def _running_for(by: Any, student: Student | None) -> Protection | None:
    """The crisis that runs for the child; nothing to whoever keeps out of it."""
    if student is None:
        return None
    rows = Protection.objects.filter(student=student, kind=CaseType.CR, state__in=RUNNING)
    row = rows.order_by("-pk").first()
    return None if row is None or people.is_kept_out(row, by) else row


def _filed(public_id: UUID) -> Protection | None:
    crisis = Crisis.objects.filter(public_id=public_id).select_related("protection").first()
    return crisis.protection if crisis else None


def _said_already(row: Protection, by: Any, text: str) -> bool:
    """Whether the newest of this person's entries says the same: the form was sent twice."""
    last = row.entries.filter(written_by=by, kind=EntryKind.FOUND).order_by("-id").first()
    return last is not None and last.text == text


def _only_counsellor(row: Protection) -> User | None:
    found = people.holders_of(Capability.COUNSEL, row.school)
    return found[0] if len(found) == 1 and not people.is_kept_out(row, found[0]) else None


def _triggers(noticed: Noticed) -> str:
    return "、".join(str(one.label) for one in Trigger if one in noticed.triggers)


def _where(noticed: Noticed) -> str:
    label = str(WhereNow(noticed.where).label)
    return f"{label}（{noticed.place.strip()}）" if noticed.place.strip() else label


def _check(noticed: Noticed) -> None:
    if not noticed.triggers or not set(noticed.triggers) <= set(Trigger.values):
        raise Refused("请选择发现了什么情况；拿不准的选「其他」。")
    if noticed.where not in WhereNow.values:
        raise Refused("请选择孩子现在在哪里。")
    if noticed.found_at is not None and noticed.found_at > clock.now():
        raise Refused("发现时间不能晚于现在。")
    if len(noticed.place) > crisis_rights.MAX_LINE // 2:
        raise Refused("地点请不超过100字。")
    if len(noticed.words) > crisis_rights.MAX_TEXT:
        raise Refused(f"情况请不超过{crisis_rights.MAX_TEXT}字。")
