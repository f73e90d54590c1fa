"""亲情书信: on an occasion the school has opened, pupils in care whose parents are away write home
(school plan A19). Done is what was sent; what a letter says is known to nobody here."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from school_care.activities.letter_population import asked
from school_care.activities.models import Letter, LetterOccasion
from school_care.core.duty_kinds import OCCASION, STUDENT, DutyKind, Fact, Occasion
from school_care.school.enums import Capability
from school_care.students.care_days import care_since

LATE = timedelta(days=14)  # a greeting that comes later greets nobody


def population(
    *, school_id: int, on: date, subjects: Collection[int] | None = None
) -> Iterable[Occasion]:
    """Each pupil asked, for each occasion that runs; not who had sent a letter before it opened."""
    running = list(
        LetterOccasion.objects.filter(
            Q(cancelled_on__isnull=True) | Q(cancelled_on__gt=on),
            school_id=school_id,
            opens_on__lte=on,
            due_on__gte=on - LATE,
        ).order_by("opens_on", "id")
    )
    if not running:
        return
    entered = care_since(school_id, on, subjects)
    writers = asked(school_id=school_id, on=on, subjects=subjects)
    early = _sent_early(running, on)
    for occasion in running:
        for pupil in writers:
            since = entered.get(pupil)
            if since is None or since > occasion.due_on or (pupil, occasion.pk) in early:
                continue
            opens_on = max(since, occasion.opens_on)
            yield Occasion(pupil, opens_on, str(occasion.public_id), occasion.due_on)


def facts(
    *, school_id: int, since: date, until: date, subjects: Collection[int] | None = None
) -> Iterator[Fact]:
    """Letters sent on an occasion; one query."""
    rows = Letter.objects.filter(
        school_id=school_id,
        occasion__isnull=False,
        sent_on__range=(since, until),
        withdrawn_at__isnull=True,
    )
    if subjects is not None:
        rows = rows.filter(student_id__in=list(subjects))
    for pupil, day, key in rows.order_by().values_list(
        "student_id", "sent_on", "occasion__public_id"
    ):
        yield Fact(pupil, day, key=str(key))


def form_url(public_id: UUID, key: str) -> str:
    """Where the letter is noted: written, sent, answered."""
    return reverse("activities:letter_write", args=[public_id]) + _of(key)


def class_url(public_id: UUID, key: str) -> str:
    """The class's letters of the occasion."""
    return reverse("activities:class_letters", args=[public_id]) + _of(key)


def _of(key: str) -> str:
    return f"?{urlencode({'occasion': key})}" if key else ""


def _sent_early(running: Collection[LetterOccasion], on: date) -> set[tuple[int, int]]:
    opens_on = {occasion.pk: occasion.opens_on for occasion in running}
    rows = Letter.objects.filter(
        occasion__in=running, sent_on__lte=on, withdrawn_at__isnull=True
    ).order_by()
    return {
        (pupil, occasion)
        for pupil, occasion, day in rows.values_list("student_id", "occasion_id", "sent_on")
        if day < opens_on[occasion]
    }


KIND = DutyKind(
    code="letter.occasion",
    label="亲情书信",
    short="亲情书信",
    subject=STUDENT,
    per=OCCASION,
    population=population,
    facts=facts,
    form_url=form_url,
    capability=Capability.WRITE_CARE,
    class_url=class_url,
)
