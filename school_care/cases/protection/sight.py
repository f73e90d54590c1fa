"""Who sees how much of a protection case: the only place that decides it.

Not through the pupil, and not through being of the whole school:

| | 强制报告 | 欺凌 | 心理危机 |
|---|---|---|---|
| 经办 (德育主任) | CONTENT | CONTENT | STEPS |
| 校长 | KNOWN, content by 紧急查阅 | CONTENT | STEPS, content by 紧急查阅 |
| 心理教师 | none | none | CONTENT |
| named 经办人 | CONTENT | CONTENT | CONTENT |
| 帮扶人 | STEPS | STEPS | STEPS |
| 报告人, 陪护人 | OWN | OWN | OWN |
| 回避 | none, whatever else they are | none | none |

Parts, and the glass, count while the person holds a post at the school. Where nobody of the school
would read a case (no director, or the director keeps out), its opening, and each hour later, name
the principal 经办人; where the principal keeps out too, whoever reported it (services/people.py).
"""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet

from school_care.cases.enums import CaseType
from school_care.cases.models import Protection, ProtectionGlass, ProtectionPerson
from school_care.cases.protection.enums import PROTECTED, Level, Part
from school_care.core import clock
from school_care.core.scoping import nobody
from school_care.school.access import any_of, can, schools_with_capability
from school_care.school.enums import Capability

MR, BU, CR = PROTECTED
# By capability: which kinds at which level.
BY_POST: tuple[tuple[Capability, dict[CaseType, Level]], ...] = (
    (
        Capability.KEEP_PROTECTION,
        {MR: Level.CONTENT, BU: Level.CONTENT, CR: Level.STEPS},
    ),
    (
        Capability.LEAD_PROTECTION,
        {MR: Level.KNOWN, BU: Level.CONTENT, CR: Level.STEPS},
    ),
    (Capability.COUNSEL, {CR: Level.CONTENT}),
)
BY_PART = {
    Part.HANDLER: Level.CONTENT,
    Part.SUPPORTER: Level.STEPS,
    Part.REPORTER: Level.OWN,
    Part.WATCHER: Level.OWN,
}


def ids_known_to(user: Any) -> QuerySet:
    """Ids of the cases `user` may know of."""
    return _ids(user, Level.KNOWN)


def ids_with_steps_to(user: Any) -> QuerySet:
    """Ids of the cases whose course `user` may follow."""
    return _ids(user, Level.STEPS)


def ids_open_to(user: Any) -> QuerySet:
    """Ids of the cases `user` may read whole."""
    return _ids(user, Level.CONTENT)


def ids_handled_by(user: Any) -> QuerySet:
    """The same without 紧急查阅, which lets read and nothing else."""
    return _ids(user, Level.CONTENT, glass=False)


def pupils_kept_from(user: Any) -> QuerySet:
    """Keys of the pupils from whose cases `user` keeps out: what comes in confidence about such a
    child, and who looked at the child's file at night, is not told to them either."""
    out = _parts(user).filter(part=Part.KEPT_OUT, protection__student__isnull=False)
    return out.values("protection__student_id")


def level_of(user: Any, protection: Protection, *, glass: bool = True) -> Level:
    """How much `user` sees of one case today; at most three queries. Without `glass`: what they may
    act on; 紧急查阅 lets read and nothing else."""
    if nobody(user):
        return Level.NONE
    now, school = clock.now(), protection.school
    parts = set(_parts(user).filter(protection=protection).values_list("part", flat=True))
    if Part.KEPT_OUT in parts or not can(user, Capability.REPORT_HARM, school):
        return Level.NONE
    found = [BY_PART[Part(part)] for part in parts]
    found += [
        levels.get(CaseType(protection.kind), Level.NONE)
        for capability, levels in BY_POST
        if can(user, capability, school)
    ]
    if glass and max(found, default=Level.NONE) < Level.CONTENT:
        opened = ProtectionGlass.objects.filter(protection=protection, opened_by=user)
        if opened.filter(until_at__gt=now).exists():
            found.append(Level.CONTENT)
    return max(found, default=Level.NONE)


def levels_of(user: Any, keys: Collection[int]) -> dict[int, Level]:
    """The level of each of these cases, by key, those out of sight left out; one query a level."""
    found: dict[int, Level] = {}
    for level in (Level.KNOWN, Level.OWN, Level.STEPS, Level.CONTENT):
        rows = Protection.objects.order_by().filter(pk__in=_ids(user, level))
        for key in rows.filter(pk__in=keys).values_list("pk", flat=True):
            found[key] = level
    return found


def _parts(user: Any) -> QuerySet:
    """Parts that run; 回避 never ends by itself."""
    now = clock.now()
    running = Q(from_at__lte=now) & (Q(until_at__isnull=True) | Q(until_at__gt=now))
    return ProtectionPerson.objects.order_by().filter(running, user=user)


def _ids(user: Any, least: Level, *, glass: bool = True) -> QuerySet:
    """Ids of the cases of which `user` sees at least so much: a union of what each reason gives,
    without those they keep out of."""
    cases = Protection.objects.order_by()
    if nobody(user):
        return cases.none().values("pk")
    here = schools_with_capability(user, (Capability.REPORT_HARM,))
    kept_out = _parts(user).filter(part=Part.KEPT_OUT).values("protection_id")
    seen = cases.filter(school_id__in=here).exclude(pk__in=kept_out)
    parts = []
    for capability, levels in BY_POST:
        kinds = [kind for kind, level in levels.items() if level >= least]
        schools = schools_with_capability(user, (capability,))
        if kinds and schools:
            parts.append(seen.filter(kind__in=kinds, school_id__in=schools))
    named = [part for part, level in BY_PART.items() if level >= least]
    mine = _parts(user).filter(part__in=named).values("protection_id")
    parts.append(seen.filter(pk__in=mine))
    if glass and schools_with_capability(user, (Capability.BREAK_GLASS,)):
        opened = ProtectionGlass.objects.filter(opened_by=user, until_at__gt=clock.now())
        parts.append(seen.filter(pk__in=opened.order_by().values("protection_id")))
    return any_of(parts, cases)
