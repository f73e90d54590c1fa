"""收件单位, 上报去向, 未送达: who answers for the school keeps and decides; who drafts reads of the
bodies, not of the people there. A shared body is read by every school and changed by none."""

from school_care.core import clock
from school_care.escalation.enums import MessageState, OrgType, Way
from school_care.escalation.models import Message, Recipient, RecipientContact
from school_care.students.models import Student
from tests.access.who import NONE, PUBLIC_ID, Case, of, people, plain
from tests.escalation.making import escalation, message_of, recipient

SENDERS = people("principal director")
DRAFTERS = people("principal director head_teacher other_head_teacher grade_head")
OWN = {"own_body": (SENDERS, SENDERS), "foreign_body": (NONE, NONE), "shared_body": (NONE, NONE)}
POST = {"own_body": (None, SENDERS), "foreign_body": (None, NONE), "shared_body": (None, NONE)}
PERSON = {"own_officer": (None, SENDERS), "foreign_officer": (None, NONE)}
STUCK = {"own_stuck": (None, SENDERS), "foreign_stuck": (None, NONE)}

EXPECTED: dict[str, list[Case]] = {
    "escalation:recipients": plain(DRAFTERS),
    "escalation:recipient_new": plain(SENDERS, SENDERS),
    "escalation:recipients_start": plain(SENDERS, SENDERS),
    "escalation:rules": plain(SENDERS),
    "escalation:rules_usual": plain(None, SENDERS),
    "escalation:rule_edit": [
        Case("a kind", lambda cast: {"kind": "SUSPECTED_DROPOUT"}, SENDERS, SENDERS),
        Case("no kind", lambda cast: {"kind": "NO_SUCH_KIND"}, NONE, NONE),
    ],
    "escalation:sending_details": plain(SENDERS, SENDERS),
    "escalation:recipient": of(
        PUBLIC_ID,
        {
            "own_body": (DRAFTERS, None),
            "foreign_body": (NONE, None),
            "shared_body": (DRAFTERS, None),
        },
    ),
    "escalation:recipient_edit": of(PUBLIC_ID, OWN),
    "escalation:recipient_end": of(PUBLIC_ID, OWN),
    "escalation:recipient_pause": of(PUBLIC_ID, OWN),
    "escalation:recipient_secret": of(PUBLIC_ID, OWN),
    "escalation:recipient_resume": of(PUBLIC_ID, POST),
    "escalation:contact_new": of(
        PUBLIC_ID,
        {
            "own_body": (SENDERS, SENDERS),
            "foreign_body": (NONE, NONE),
            "shared_body": (SENDERS, SENDERS),
        },
    ),
    "escalation:contact_end": of(PUBLIC_ID, PERSON),
    "escalation:contact_first": of(PUBLIC_ID, PERSON),
    "escalation:undelivered": plain(SENDERS),
    "escalation:requeue": of(PUBLIC_ID, STUCK),
    "escalation:carry": of(PUBLIC_ID, STUCK),
    "escalation:give_up": of(
        PUBLIC_ID, {"own_stuck": (SENDERS, SENDERS), "foreign_stuck": (NONE, NONE)}
    ),
}


def _body(school, name: str) -> Recipient:
    return recipient(school, name=name, org_type=OrgType.TOWNSHIP)


def _person(school, body: Recipient) -> RecipientContact:
    return RecipientContact.objects.create(
        recipient=body, school=school, name="马科员", phone="19900000901", starts_on=clock.today()
    )


def _stuck(school, student: Student) -> Message:
    one = escalation(school, to=recipient(school, way=Way.HTTP), student=student)
    message = message_of(one)
    Message.objects.filter(pk=message.pk).update(state=MessageState.DEAD, error="unreachable")
    message.refresh_from_db()
    return message


def objects(cast) -> dict:
    """What the routes of this part are tried on, beyond the cast."""
    here, there = cast.school, cast.other_school
    own, foreign = _body(here, "云岭乡人民政府"), _body(there, "对岸乡人民政府")
    return {
        "own_body": own,
        "foreign_body": foreign,
        "shared_body": _body(None, "青禾县民政局"),
        "own_officer": _person(here, own),
        "foreign_officer": _person(there, foreign),
        "own_stuck": _stuck(here, cast.zixuan),
        "foreign_stuck": _stuck(there, cast.foreign),
    }
