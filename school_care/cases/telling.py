"""Tells people's inboxes what happens to reports upwards: in counts, without a name, class or kind.

The transport announces (escalation.events); who is told is decided here. A row is written in the
transaction of the event, once by its key, and never to whoever caused it.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse

from school_care.core import clock
from school_care.duties.enums import NoticeKind, Stage
from school_care.duties.news import register_news
from school_care.duties.services.ladder import Leaders
from school_care.duties.services.telling import LONGEST_CODE, tell
from school_care.escalation import events
from school_care.escalation.enums import State
from school_care.escalation.services.clock_run import rounds_of
from school_care.school.models import School, User

BEGAN = "began"  # whoever drafted the report, besides the posts
RETURNED, ANSWERED, LATE_AGAIN = "status.returned", "status", "overdue.again"


def _list(state: str = "") -> Callable[[], str]:
    def url() -> str:
        return reverse("escalation:reports") + (f"?state={state}" if state else "")

    return url


def _undelivered() -> str:
    return reverse("escalation:undelivered")


# What a row says, and where it leads. Whoever drafted may not open the pages of who sends.
SENTENCES = {
    events.WAITS_FOR_SIGNATURE: ("有1件上报等您签发", _list()),
    events.SENT_BACK: ("有1件上报没有签发，请按意见修改", _list()),
    events.URGENT_SENT: ("有1件紧急上报已经发出，请知悉", _list("all")),
    RETURNED: ("有1件上报被退回，请补充后再报", _list()),
    ANSWERED: ("有1件上报收到答复", _list("all")),
    events.OVERDUE: ("有1件上报逾期未答复，请打电话催办", _list("late")),
    LATE_AGAIN: ("有1件上报催办后仍未答复", _list("late")),
    events.UNDELIVERED: ("有1件上报没有送到，请决定怎么办", _undelivered),
    events.PAUSED: (
        "有1个收件单位不再接收，请打电话问清",
        lambda: reverse("escalation:recipients"),
    ),
    events.QUARANTINED: (
        "有1份回执认不出是哪一件，请辨认",
        lambda: reverse("escalation:quarantine"),
    ),
    events.LINK_STOPPED: ("有1个单位链接因核验码多次输错已停用，请重新生成", _list("all")),
}
# Who is told of what.
TOLD: dict[str, tuple[str, ...]] = {
    events.WAITS_FOR_SIGNATURE: (Stage.PRINCIPAL,),
    events.SENT_BACK: (BEGAN, Stage.DIRECTOR),
    events.URGENT_SENT: (Stage.PRINCIPAL,),
    RETURNED: (BEGAN, Stage.DIRECTOR),
    ANSWERED: (BEGAN, Stage.DIRECTOR),
    events.OVERDUE: (Stage.DIRECTOR,),
    LATE_AGAIN: (Stage.DIRECTOR, Stage.PRINCIPAL),
    events.UNDELIVERED: (Stage.DIRECTOR,),
    events.PAUSED: (Stage.DIRECTOR,),
    events.QUARANTINED: (Stage.DIRECTOR,),
    events.LINK_STOPPED: (Stage.DIRECTOR,),
}


def register() -> None:
    """Listen to the transport; called once at start-up."""
    for about, (sentence, url) in SENTENCES.items():
        register_news(_code(about), sentence, url)
    events.listen(heard)


def heard(event: events.Event) -> None:
    """One row for each person the event concerns."""
    about = _about(event)
    if about not in TOLD:
        return
    school = School.objects.get(pk=event.school_id)
    for user in _people(event, TOLD[about]):
        tell(
            user=user,
            school=school,
            kind=NoticeKind.NEWS,
            key=event.key,
            on=clock.today(),
            facts={"about": _code(about)},
            actor=event.actor,
        )


def _about(event: events.Event) -> str:
    if event.what == events.STATUS and event.escalation is not None:
        return RETURNED if event.escalation.state == State.RETURNED else ANSWERED
    if event.what == events.OVERDUE and event.escalation is not None:
        return LATE_AGAIN if rounds_of(event.escalation) > 1 else events.OVERDUE
    return event.what


def _people(event: events.Event, who: Iterable[str]) -> list[User]:
    """Those named, each once; who drafted only while they may still see the report."""
    leaders = Leaders(event.school_id, clock.today())
    found: set[int] = set()
    for one in who:
        found.update([_drafter(event)] if one == BEGAN else leaders.at(one)[1])
    people = list(User.objects.filter(pk__in=found - {0}).order_by("pk"))
    held = event.escalation
    if held is None or not held.in_confidence:
        return people
    return [one for one in people if _sees(one, held)]


def _sees(user: User, held: Any) -> bool:
    """Whether somebody may read a report; what is in confidence is told to nobody else."""
    return type(held).objects.visible_to(user).filter(pk=held.pk).exists()


def _drafter(event: events.Event) -> int:
    held = event.escalation
    if held is None or held.begun_by is None:
        return 0
    return held.begun_by_id if _sees(held.begun_by, held) else 0


def _code(about: str) -> str:
    return f"report.{about}"[:LONGEST_CODE]
