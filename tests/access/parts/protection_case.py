"""保护事项: a report that is handled, a crisis, and a report whose pupil is only described. Whoever
is in a case writes into it; the rest is its handlers'. The principal knows of a report and reads it
by 紧急查阅 alone. A case elsewhere is nowhere."""

from school_care.cases.enums import CaseType
from school_care.cases.protection.enums import Part
from school_care.cases.protection.services import calls, entries
from school_care.cases.protection.services import people as services
from school_care.core import clock
from tests.access.who import NONE, PUBLIC_ID, STAFF, Case, of, people, plain
from tests.cases.protection.making import filed

WORKS_HERE = STAFF - {"auditor"}
HANDLES = people("director")
IN_IT = people("director teacher dormitory")  # 卫数学 reported it, 蒋生活 supports the child
URGENT_HANDLES = people("counsellor")
URGENT_COURSE = people("principal director counsellor teacher")
OPENS = people("principal")


def _of(report: tuple, urgent: tuple) -> list[Case]:
    """Who may on the report and on the crisis; on the case elsewhere nobody, by no method."""
    away = tuple(None if one is None else NONE for one in report)
    return of(PUBLIC_ID, {"kept_case": report, "kept_urgent": urgent, "foreign_kept_case": away})


def _both(report: frozenset[str], urgent: frozenset[str]) -> list[Case]:
    return _of((report, report), (urgent, urgent))


def _row(name: str, get: frozenset[str] | None, post: frozenset[str]) -> list[Case]:
    away = (None if get is None else NONE, NONE)
    return of(PUBLIC_ID, {name: (get, post), f"foreign_{name}": away})


EXPECTED: dict[str, list[Case]] = {
    "cases:protections": plain(WORKS_HERE, WORKS_HERE),
    "cases:protection": _of((IN_IT | OPENS, None), (URGENT_COURSE, None)),
    "cases:protection_entry": _both(IN_IT, URGENT_COURSE),
    "cases:protection_entry_withdraw": _row(
        "kept_entry", HANDLES | {"teacher"}, HANDLES | {"teacher"}
    ),
    "cases:protection_call": _both(IN_IT, URGENT_COURSE),
    "cases:protection_call_number": _row("kept_call", None, HANDLES | {"teacher"}),
    "cases:protection_people": _both(HANDLES, URGENT_HANDLES),
    "cases:protection_person_end": _row("kept_person", None, HANDLES),
    "cases:protection_keep_out": _both(HANDLES, URGENT_HANDLES),
    "cases:protection_guardian": _both(HANDLES, URGENT_HANDLES),
    "cases:protection_told": _both(HANDLES, URGENT_HANDLES),
    "cases:protection_name": _row("kept_described", HANDLES, HANDLES),
    "cases:protection_glass": _both(OPENS, OPENS),
    "cases:protection_follow": _both(HANDLES, URGENT_HANDLES),
    "cases:protection_close": _both(HANDLES, URGENT_HANDLES),
    "cases:protection_reopen": _both(HANDLES, URGENT_HANDLES),
}


def _rows(prefix: str, by, student, supporter) -> dict:
    """A report that `by` filed, with an entry, a call and somebody let in; and one in words."""
    row = filed(by, student)
    calling = {"to": "110", "called_at": clock.now(), "caller": by.name}
    return {
        f"{prefix}kept_case": row,
        f"{prefix}kept_entry": entries.add(by=by, protection=row, kind="other", text="又看到了"),
        f"{prefix}kept_call": calls.record(by=by, protection=row, **calling),
        f"{prefix}kept_person": services.put(row, supporter, Part.SUPPORTER),
        f"{prefix}kept_described": filed(
            by, None, school=student.school, pupil_words="穿红衣服的孩子"
        ),
    }


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    away = cast.foreign_head_teacher
    return {
        **_rows("", cast.teacher, cast.zixuan, cast.dormitory),
        **_rows("foreign_", away, cast.foreign, away),
        "kept_urgent": filed(cast.teacher, cast.keke, CaseType.CR),
    }
