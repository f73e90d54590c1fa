"""Reports upwards: who drafts for a child reads its reports, who sends for the school does the
rest, and the principal signs. A report in confidence that no app's case lets read is for nobody."""

from school_care.core import clock
from school_care.escalation.enums import OrgType, State
from school_care.escalation.models import Escalation, Recipient
from tests.access.who import NONE, PUBLIC_ID, Case, of, people, plain
from tests.factories import days_ago

SEES = people("principal director head_teacher other_head_teacher grade_head")
ZIXUAN = people("principal director head_teacher grade_head")
KEKE = people("principal director other_head_teacher grade_head")
SENDS = people("principal director")
SIGNS = people("principal")

STEP = {
    "own_report": (SENDS, SENDS),
    "report_of_keke": (SENDS, SENDS),
    "report_in_confidence": (NONE, NONE),
    "foreign_report": (NONE, NONE),
}
SIGNED = {name: (people & SIGNS, people & SIGNS) for name, (people, _) in STEP.items()}

EXPECTED: dict[str, list[Case]] = {
    "escalation:reports": plain(SEES, SEES),
    "escalation:report": of(
        PUBLIC_ID,
        {
            "own_report": (ZIXUAN, None),
            "report_of_keke": (KEKE, None),
            "report_in_confidence": (NONE, None),
            "foreign_report": (NONE, None),
        },
    ),
    "escalation:submit": of(PUBLIC_ID, STEP),
    "escalation:sign": of(PUBLIC_ID, SIGNED),
    "escalation:send_back": of(PUBLIC_ID, SIGNED),
    "escalation:withdraw": of(PUBLIC_ID, STEP),
    "escalation:hand_over": of(PUBLIC_ID, STEP),
    "escalation:by_hand": of(PUBLIC_ID, STEP),
    "escalation:answer": of(PUBLIC_ID, STEP),
    "escalation:nudge": of(PUBLIC_ID, STEP),
    "escalation:transfer": of(PUBLIC_ID, STEP),
    "escalation:verify": of(PUBLIC_ID, STEP),
    "escalation:close": of(PUBLIC_ID, STEP),
    "escalation:reopen": of(PUBLIC_ID, STEP),
}


def _recipient(school) -> Recipient:
    return Recipient.objects.create(
        school=school,
        code=f"edu-of-{school.code10}",
        org_type=OrgType.EDU,
        name="县教育局",
        starts_on=days_ago(100),
    )


def _report(student, recipient, number: str, **values) -> Escalation:
    now = clock.now()
    return Escalation.objects.create(
        school=student.school,
        student=student,
        recipient=recipient,
        case_no=f"{student.school.code10}-DO-2026-{number}",
        kind="SUSPECTED_DROPOUT",
        state=State.IN_REVIEW,
        begun_at=now,
        state_since=now,
        **values,
    )


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    ours, theirs = _recipient(cast.school), _recipient(cast.other_school)
    return {
        "own_report": _report(cast.zixuan, ours, "0901"),
        "report_of_keke": _report(cast.keke, ours, "0902"),
        "report_in_confidence": _report(cast.zixuan, ours, "0903", in_confidence=True),
        "foreign_report": _report(cast.foreign, theirs, "0904"),
    }
