"""The one row a school's duties are written under, and whether they are fresh."""

from datetime import date

from django.db import IntegrityError, transaction

from school_care.core import trail
from school_care.duties.models import Ledger
from school_care.school.models import School

# Traces of what no duty depends on. Whatever is not named here makes the ledger stale, so that a
# new service cannot forget to.
READ_ONLY = (
    "absences.printed",
    "activity.printed",
    "allowance.printed",
    "assessment.read",
    "away.printed",
    "birthday.cards_printed",
    "birthday.list_printed",
    "break_glass.read",
    "bulletin.printed",
    "calls.printed",
    "card.printed",
    "cards.printed",
    "case.printed",
    "case.read",
    "class_reports.printed",
    "committee.printed",
    "correction.printed",
    "destinations.printed",
    "document.read",
    "drill.printed",
    "dropout.form_printed",
    "dropout.ledger_printed",
    "dropout.notice_printed",
    "dropout.rounds_printed",
    "dropout_month.printed",
    "duty_letters.printed",
    "duty_letters.pupil_printed",
    "duty_table.printed",
    "emergency_plan.printed",
    "entrustment.notice_printed",
    "figures.downloaded",
    "figures.printed",
    "flow.exported",
    "flow.printed",
    "half_year.printed",
    "holiday.printed",
    "home_lessons.printed",
    "id_number.revealed",
    "inbound.printed",
    "inbound.read",
    "leading.printed",
    "leave.printed",
    "letters.printed",
    "list.exported",
    "moves.exported",
    "moves.printed",
    "note.printed",
    "notes.printed",
    "oversight.downloaded",
    "pack.printed",
    "pack.requested",
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
    "protection.bullying_family_printed",
    "protection.bullying_printed",
    "protection.form_printed",
    "protection.notice_printed",
    "protection.read",
    "pupil.exported",
    "read",
    "record_book.printed",
    "register_check.printed",
    "registrations.exported",
    "registrations.printed",
    "report_up.printed",
    "retention.printed",
    "review.printed",
    "roster.refused_downloaded",
    "school_document.read",
    "screening.printed",
    "screening.pupil_printed",
    "screening.summary_printed",
    "start_check.printed",
    "subject_groups.printed",
    "summary.downloaded",
    "summary.printed",
    "survey.papers_printed",
    "survey.printed",
    "survey.words_read",
    "things.printed",
    "transfer.letter_printed",
    "year.printed",
)
OF_NO_CONCERN = (
    *READ_ONLY,
    "signed_in",
    "signed_out",
    "absence.called",
    "absence.settled",
    "account.password_changed",
    "account.password_reset",
    "account.slip_printed",
    "duty.assigned",
    "duty.reminded",
    "duty.restored",
    "duty.waived",
    "feed.made",
    "feed.revoked",
    "figures.frozen",
    "figures.goal_set",
    "figures.recounted",
    "filter.deleted",
    "filter.renamed",
    "filter.saved",
    "form.erased",
    "form.filled",
    "form.given_up",
    "form.received",
    "layout.changed",
    "leading.added",
    "leading.changed",
    "leading.corrected",
    "leading.ended",
    "link.entered",
    "link.guessed",
    "link.made",
    "link.stopped",
    "notice.address",
    "notice.read",
    "oversight.begun",
    "oversight.ended",
    "problem.added",
    "problem.changed",
    "problem.cleared",
    "problem.reopened",
    "receipt.dismissed",
    "receipt.refused",
    "report_up.numbered",
    "roll.corrected",
    "roll.taken",
    "school_document.added",
    "school_document.withdrawn",
    "sending.word_set",
    "shape.forgotten",
    "shape.remembered",
    "summary.recounted",
    "summary.written",
    "thing.added",
    "thing.changed",
    "thing.done",
    "thing.dropped",
    "thing.reopened",
    "word.forgotten",
    "word.remembered",
)


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


def is_fresh(school: School, on: date) -> bool:
    """Whether the stored duties are those of `on`, and nothing happened at the school since."""
    ledger = Ledger.objects.filter(school=school).first()
    if ledger is None or ledger.synced_on != on:
        return False
    return nothing_since(ledger)


def nothing_since(ledger: Ledger) -> bool:
    """Whether nothing that may concern a duty happened at the school since the last reckoning."""
    return trail.nothing_since(ledger, OF_NO_CONCERN)


def look_at_trail(ledger: Ledger) -> None:
    """Note on the row (unsaved) what the trail holds; before any fact is read."""
    trail.look_at_trail(ledger, OF_NO_CONCERN)
