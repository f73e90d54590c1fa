"""The other side as a list of outcomes, for tests of the relay that need no sockets."""

from school_care.escalation.connectors.http import Outcome
from school_care.escalation.enums import MessageState, State, Way
from school_care.escalation.models import Message
from tests.escalation.making import escalation, message_of

TAKEN = Outcome(MessageState.DELIVERED, status=200, receiver_case_no="R-1")
ACCEPTED = Outcome(MessageState.DELIVERED, status=200, receiver_case_no="R-1", says=State.ACCEPTED)
BUSY = Outcome(MessageState.RETRY, "http_503", 503, endpoint_down=True)
AWAY = Outcome(MessageState.RETRY, "unreachable", endpoint_down=True)
LOST = Outcome(MessageState.UNKNOWN, "lost", endpoint_down=True)
REFUSED = Outcome(MessageState.REFUSED, "http_422", 422)
GONE = Outcome(MessageState.REFUSED, "gone", 410, is_gone=True)


class OtherSide:
    """Answers with the outcomes given, then takes everything; remembers what was sent."""

    def __init__(self) -> None:
        self.plan: list = []
        self.sent: list[Message] = []

    def __call__(self, line, message, to, secrets) -> Outcome:
        self.sent.append(message)
        told = self.plan.pop(0) if self.plan else TAKEN
        return told() if callable(told) else told


def waiting(cast, to=None, **values):
    """A message of a report by HTTP, not yet sent."""
    return message_of(escalation(cast, way=Way.HTTP, to=to, **values))


def fresh(row):
    return type(row).objects.get(pk=row.pk)
