"""The inbox: a person's own rows, and what the school's messages came to."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.urls import reverse

from school_care.core import clock
from school_care.core.templatetags.days import near_day
from school_care.duties.enums import Channel, DutyState, NoticeKind, SendState
from school_care.duties.models import Delivery, Notice
from school_care.duties.models.notices import ABOUT_DUTIES
from school_care.duties.news import url_of
from school_care.duties.wording_notices import OF_SCHOOL, failure, told
from school_care.school.access import can
from school_care.school.enums import Capability
from school_care.school.models import School, User

FAILURES_SHOWN = timedelta(days=14)
NAMED = 5
MOST_SNOOZES = 2


def unread(user: User, school: School | None) -> int:
    """How many rows of a person call at a school today; one query."""
    if school is None:
        return 0
    return Notice.objects.visible_to(user).filter(school=school).calling(clock.today()).count()


def inbox_of(user: User, school: School | None) -> QuerySet[Notice]:
    """All rows of a person at a school, those that call first, then the newest; each with `calls`
    and `left`, how many of its duties are still to be done."""
    rows = Notice.objects.visible_to(user).filter(school=school)
    calling = rows.calling(clock.today()).order_by().values("pk")
    theirs = Q(reminders__duty__owner=F("user")) | Q(kind=NoticeKind.CLIMBED)
    open_ones = Count(
        "reminders__duty", distinct=True, filter=theirs & Q(reminders__duty__state=DutyState.OPEN)
    )
    return rows.annotate(
        calls=Case(When(pk__in=calling, then=Value(1)), default=Value(0)), left=open_ones
    ).order_by("-calls", "-created_at", "-pk")


@dataclass(frozen=True)
class Line:
    """One row as the page shows it. `state`: what became of it, "" while it calls; `url`
    opens what is meant."""

    notice: Notice
    words: str
    state: str
    url: str
    may_snooze: bool

    @property
    def is_safety(self) -> bool:
        """Whether a child's safety waits on it."""
        return self.notice.kind == NoticeKind.CLIMBED


def line_of(notice: Notice, user: User, school: School, today: date) -> Line:
    """A row of `inbox_of` for the page."""
    return Line(
        notice=notice,
        words=told(notice, today),
        state=_state(notice, today),
        url=_url(notice, user, school),
        may_snooze=may_snooze(notice),
    )


def _url(notice: Notice, user: User, school: School) -> str:
    """The whole school's page for its news, while one may open it; else one's own duties."""
    if notice.kind == NoticeKind.MOVED:
        return reverse("duties:moved", args=[notice.public_id])
    if notice.kind == NoticeKind.NEWS and (url := url_of(notice)):
        return url
    if notice.kind in OF_SCHOOL and can(user, Capability.OVERSEE_DUTIES, school):
        return reverse("duties:meeting")
    return reverse("duties:mine")


def may_snooze(notice: Notice) -> bool:
    """Whether a row may still be put off."""
    return notice.kind != NoticeKind.CLIMBED and notice.snoozes < MOST_SNOOZES


def _state(notice: Notice, today: date) -> str:
    if notice.kind in ABOUT_DUTIES and not notice.left:
        return "均已办结或移交"
    if notice.read_at is not None:
        return "已知悉"
    if notice.snoozed_until is not None and notice.snoozed_until > today:
        return f"{near_day(notice.snoozed_until)}再提醒"
    return ""


@dataclass(frozen=True)
class Failure:
    """Messages that never arrived, of one kind: why, and of e-mail whose."""

    words: str
    names: tuple[str, ...] = ()
    more: int = 0


def failures_of(user: User, school: School | None) -> list[Failure]:
    """What of the last two weeks never arrived and has not arrived since, for whoever oversees the
    duties; one query."""
    if not can(user, Capability.OVERSEE_DUTIES, school):
        return []
    since = clock.now() - FAILURES_SHOWN
    later = Delivery.objects.filter(
        channel=OuterRef("channel"),
        notice__user=OuterRef("notice__user"),
        notice__school=OuterRef("notice__school"),
        state=SendState.SENT,
        sent_at__gt=OuterRef("notice__created_at"),
    )
    rows = Delivery.objects.filter(
        notice__school=school, state=SendState.FAILED, notice__created_at__gte=since
    ).filter(~Exists(later))
    people: dict[tuple[str, str], dict[str, None]] = {}
    for channel, code, name in rows.order_by("-notice__created_at").values_list(
        "channel", "error", "notice__user__name"
    ):
        people.setdefault((channel, code), {})[name] = None
    return [_failure(channel, code, list(names)) for (channel, code), names in people.items()]


def _failure(channel: str, code: str, names: list[str]) -> Failure:
    words = failure(channel, code)
    if channel != Channel.EMAIL:
        return Failure(words)
    return Failure(words, tuple(names[:NAMED]), max(len(names) - NAMED, 0))
