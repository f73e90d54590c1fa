"""The one row a school's duties are written under, and whether they are fresh."""

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.duties.models import Ledger
from school_care.school.models import School

# Traces of what no duty depends on. Whatever is not named here makes the ledger stale, so that a
# new service cannot forget to.
READ_ONLY = (
    "read",
    "absences.printed",
    "activity.printed",
    "allowance.printed",
    "assessment.read",
    "away.printed",
    "birthday.cards_printed",
    "birthday.list_printed",
    "break_glass.read",
    "calls.printed",
    "card.printed",
    "cards.printed",
    "case.printed",
    "case.read",
    "class_reports.printed",
    "correction.printed",
    "document.read",
    "entrustment.notice_printed",
    "figures.downloaded",
    "figures.printed",
    "flow.exported",
    "flow.printed",
    "holiday.printed",
    "home_lessons.printed",
    "id_number.revealed",
    "leave.printed",
    "letters.printed",
    "list.exported",
    "moves.exported",
    "moves.printed",
    "note.printed",
    "notes.printed",
    "pairings.printed",
    "pairings.term_printed",
    "phones.revealed",
    "plan.printed",
    "print",
    "print.done",
    "print.download",
    "print.erase",
    "print.failed",
    "print.request",
    "programme.printed",
    "pupil.exported",
    "record_book.printed",
    "register_check.printed",
    "registrations.exported",
    "registrations.printed",
    "report_up.printed",
    "review.printed",
    "roster.refused_downloaded",
    "subject_groups.printed",
    "transfer.letter_printed",
    "year.printed",
)
OF_NO_CONCERN = (
    *READ_ONLY,
    "signed_in",
    "signed_out",
    "account.password_changed",
    "account.password_reset",
    "account.slip_printed",
    "filter.deleted",
    "filter.renamed",
    "filter.saved",
    "form.erased",
    "form.filled",
    "form.given_up",
    "form.received",
    "link.entered",
    "link.guessed",
    "link.made",
    "link.stopped",
    "receipt.dismissed",
    "receipt.refused",
    "report_up.numbered",
    "sending.word_set",
    "shape.forgotten",
    "shape.remembered",
    "word.forgotten",
    "word.remembered",
    "roll.taken",
    "roll.corrected",
    "absence.called",
    "absence.settled",
    # the ledger's own
    "duty.waived",
    "duty.restored",
    "duty.assigned",
    "duty.reminded",
    "notice.address",
    "notice.read",
    "feed.made",
    "feed.revoked",
)
FLOOR_AGE = timedelta(hours=1)  # longer than any transaction, so that a late commit is seen


def hold(school: School) -> Ledger:
    """The school's ledger row, held until the transaction ends: one writer at a time."""
    found = Ledger.objects.select_for_update().filter(school=school).first()
    if found is None:
        try:
            with transaction.atomic():
                Ledger.objects.create(school=school)
        except IntegrityError:
            pass  # another worker was quicker
        found = Ledger.objects.select_for_update().get(school=school)
    return found


def seen_since(school_id: int, floor_id: int) -> int:
    """How many traces that may concern a duty a school left after an entry of the trail."""
    entries = AuditEntry.objects.filter(school_id=school_id, id__gt=floor_id)
    return entries.exclude(action__in=OF_NO_CONCERN).count()


def is_fresh(school: School, on: date) -> bool:
    """Whether the stored duties are those of `on`, and nothing happened at the school since."""
    ledger = Ledger.objects.filter(school=school).first()
    if ledger is None or ledger.synced_on != on:
        return False
    return nothing_since(ledger)


def nothing_since(ledger: Ledger) -> bool:
    """Whether nothing that may concern a duty happened at the school since the last reckoning."""
    return ledger.seen == seen_since(ledger.school_id, ledger.floor_id)


def look_at_trail(school_id: int, ledger: Ledger) -> None:
    """Note on the row (unsaved) what the trail holds. Call before reading any fact: what is written
    meanwhile makes the ledger stale again."""
    moment = clock.now()
    if ledger.floor_at is not None and ledger.floor_at > moment:  # the clock was wrong then
        ledger.floor_id, ledger.floor_at = 0, None
    if ledger.floor_at is None or moment - ledger.floor_at > FLOOR_AGE:
        # the floor itself must be old enough that nothing below it is still being written
        old = AuditEntry.objects.filter(school_id=school_id, at__lt=moment - FLOOR_AGE)
        old = old.filter(id__gte=ledger.floor_id)
        ledger.floor_id = old.aggregate(last=Max("id"))["last"] or ledger.floor_id
        ledger.floor_at = moment
    ledger.seen = seen_since(school_id, ledger.floor_id)
