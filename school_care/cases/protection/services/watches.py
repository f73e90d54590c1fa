"""陪护: a child in crisis is never left alone. Whoever is with the child stays so until the next
has taken over with their own hand; a watch has no other end than the guardian or a hospital."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from school_care.cases.models import CrisisWatch, Protection, ProtectionPerson
from school_care.cases.protection import telling
from school_care.cases.protection.enums import EntryKind, Level, Part, ProtectionState
from school_care.cases.protection.services import crisis_rights, entries, people
from school_care.cases.protection.services.watches_read import offered_of, running_of
from school_care.cases.protection.sight import level_of
from school_care.core import audit, clock
from school_care.school.enums import Capability
from school_care.school.models import User
from school_care.school.refusal import Refused

ANSWER_WITHIN = timedelta(minutes=10)
GONE = "这次交接已经改交给别人，或孩子已经交出。请看最新的情况。"
MAX_NOTE = 500


def begin(protection: Protection, user: User, *, by: Any) -> CrisisWatch:
    """Somebody is with the child from now; whoever was before is relieved. Rights are asked by the
    caller, inside a transaction."""
    end_all(protection)
    now = clock.now()
    row = CrisisWatch(
        protection=protection, user=user, offered_at=now, offered_by=by, accepted_at=now
    )
    row.note = ""
    row.save(force_insert=True)
    people.put(protection, user, Part.WATCHER, by=by)
    audit.record("protection.watch_taken", actor=by, row=protection)
    return row


def end_all(protection: Protection, *, but: CrisisWatch | None = None) -> None:
    """No watch of the case runs or is offered any more (`but` this one); the caller knows who
    follows."""
    now = clock.now()
    rows = CrisisWatch.objects.filter(protection=protection, ended_at__isnull=True)
    parts = ProtectionPerson.objects.filter(
        protection=protection, part=Part.WATCHER, until_at__isnull=True
    )
    if but is not None:
        rows, parts = rows.exclude(pk=but.pk), parts.exclude(user=but.user_id)
    rows.update(ended_at=now)
    parts.update(until_at=now)


def offer(*, by: Any, protection: Protection, to: User, note: str = "") -> CrisisWatch:
    """Ask somebody to take over; an earlier question is withdrawn. Until they accept, whoever is
    with the child stays. Asking oneself is taking over. Effects: the row, the other in the case, a
    nameless row in their inbox, a trace. Raises Refused."""
    crisis_rights.require_acting(by, protection)
    note = crisis_rights.line(note, "交接说明", most=MAX_NOTE, required=False)
    if to not in people.holders_of(Capability.REPORT_HARM, protection.school):
        raise Refused("请选择本校现任教职工。")
    with transaction.atomic():
        _require_watched(protection)
        if people.is_kept_out(protection, to):
            raise Refused("这位老师不能参加这件事项，请另选一位。")
        running = running_of(protection)
        if running is not None and running.user_id == to.pk:
            raise Refused(f"现在就是{to.name}陪着，请选择下一位。")
        if to.pk == by.pk:
            return _taken(protection, begin(protection, to, by=by), running, by)
        _withdraw_offer(protection)
        row = CrisisWatch(protection=protection, user=to, offered_at=clock.now(), offered_by=by)
        row.note = note
        row.save(force_insert=True)
        people.put(protection, to, Part.WATCHER, by=by)
        audit.record("protection.watch_offered", actor=by, row=protection)
        _ask([to], protection, f"w{row.public_id}", by)
    return row


def accept(*, by: Any, watch: CrisisWatch) -> CrisisWatch:
    """The next one is with the child now; only here does the watch of the one before end. Effects:
    both rows, the course, a row in the inbox of who is relieved. Raises Refused."""
    protection = watch.protection
    with transaction.atomic():
        _require_watched(protection)
        row = _open_offer(by, watch)
        running = running_of(protection)
        end_all(protection, but=row)
        row.accepted_at = clock.now()
        row.save(update_fields=["accepted_at"])
        audit.record("protection.watch_taken", actor=by, row=protection)
        return _taken(protection, row, running, by)


def decline(*, by: Any, watch: CrisisWatch) -> None:
    """They cannot come: whoever asked, whoever is with the child and the leaders hear at once.
    Raises Refused."""
    protection = watch.protection
    with transaction.atomic():
        _lock(protection)
        row = _open_offer(by, watch)
        running = running_of(protection)
        _withdraw_offer(protection)
        audit.record("protection.watch_declined", actor=by, row=protection)
        told = [one.user for one in (running,) if one] + [row.offered_by]
        _ask([*told, *_leaders(protection)], protection, f"d{row.public_id}", by)


def remind(now: datetime | None = None) -> int:
    """Offers nobody has answered for ten minutes: both and the leaders are told once; how many."""
    now = now or clock.now()
    rows = CrisisWatch.objects.filter(
        accepted_at__isnull=True,
        ended_at__isnull=True,
        offered_at__lte=now - ANSWER_WITHIN,
        protection__state=ProtectionState.WATCHED,
    ).select_related("user", "protection__school")
    late = list(rows)
    for row in late:
        running = running_of(row.protection)
        told = [row.user, *([running.user] if running else []), *_leaders(row.protection)]
        knowing = [one for one in told if level_of(one, row.protection) > Level.NONE]
        _ask(knowing, row.protection, f"l{row.public_id}", None)
    return len(late)


def _taken(
    protection: Protection, row: CrisisWatch, before: CrisisWatch | None, by: Any
) -> CrisisWatch:
    """The handing over stands in the course; whoever was there before hears of it."""
    words = f"由{row.user.name}陪护"
    if before is not None and before.user_id != row.user_id:
        words = f"{before.user.name}交给{row.user.name}陪护"
        telling.tell_people(
            [before.user],
            telling.MOVED,
            school=protection.school,
            key=f"t{row.public_id}",
            actor=by,
        )
    entries.write(protection, by=by, kind=EntryKind.HANDOVER, text=words)
    return row


def _require_watched(protection: Protection) -> None:
    _lock(protection)
    if protection.state != ProtectionState.WATCHED:
        raise Refused("孩子已经交给监护人或医院，现在不用交接陪护。又有危险，请重新报告。")


def _lock(protection: Protection) -> None:
    """One change of watch at a time; the state as it is now."""
    row = Protection.objects.select_for_update(no_key=True, of=("self",)).get(pk=protection.pk)
    protection.state = row.state


def _open_offer(by: Any, watch: CrisisWatch) -> CrisisWatch:
    row = CrisisWatch.objects.select_related("user", "offered_by").get(pk=watch.pk)
    if row.user_id != by.pk:
        raise Refused("只有被请的老师本人可以接手。")
    current = offered_of(watch.protection)
    if current is None or current.pk != row.pk:
        raise Refused(GONE)
    return row


def _withdraw_offer(protection: Protection) -> None:
    """Nobody is asked any more."""
    row = offered_of(protection)
    now = clock.now()
    CrisisWatch.objects.filter(
        protection=protection, accepted_at__isnull=True, ended_at__isnull=True
    ).update(ended_at=now)
    if row is not None:
        ProtectionPerson.objects.filter(
            protection=protection, user=row.user_id, part=Part.WATCHER, until_at__isnull=True
        ).update(until_at=now)


def _leaders(protection: Protection) -> list[User]:
    """Who arranges the next one: whoever leads or keeps protection, and the counsellors."""
    found: list[User] = []
    for capability in (
        Capability.KEEP_PROTECTION,
        Capability.LEAD_PROTECTION,
        Capability.COUNSEL,
    ):
        found += people.holders_of(capability, protection.school)
    return [one for one in found if level_of(one, protection) >= Level.STEPS]


def _ask(who: list[User], protection: Protection, key: str, actor: Any) -> None:
    telling.tell_people(who, telling.WATCH, school=protection.school, key=key, actor=actor)
