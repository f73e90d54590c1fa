"""A case is open while one of its reports is: closed, written to, taken up again."""

from threading import Event
from time import sleep

import pytest
from django.db import transaction

from school_care.cases.content import Content
from school_care.cases.enums import CaseType
from school_care.cases.models import Case
from school_care.cases.services.closing import close
from school_care.cases.services.opening import case_for
from school_care.cases.services.reports import save, send
from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.escalation.enums import State, Via
from school_care.escalation.models import Escalation
from school_care.escalation.services import answers, finishing
from school_care.school.refusal import Refused
from tests.cases.making import DROPOUT, FACTS, recipient, rows_of, written
from tests.support.together import together

pytestmark = pytest.mark.django_db


def finished(cast) -> Escalation:
    """A report that was settled and struck off, in a case that was closed after it."""
    report = written(cast.director, cast.zixuan, DROPOUT, recipient(cast.school))
    send(by=cast.principal, case=report.case, kind=DROPOUT)
    [row] = rows_of(report)
    answers.apply_answer(
        row, status=State.RESOLVED, version=1, said_at=clock.now(), via=Via.PHONE, by_name="马科员"
    )
    finishing.verify(by=cast.director, escalation=row, holds=True)
    finishing.close(by=cast.director, escalation=row, basis="返校两周。")
    close(by=cast.director, case=report.case)
    return row


def test_reopen__report_of_a_closed_case__case_is_open_again_so_that_it_can_be_mended(cast):
    row = finished(cast)

    finishing.reopen(by=cast.director, escalation=row, why="又不来了。")

    case = Case.objects.get(case_no=row.case_no)
    assert case.closed_on is None
    assert AuditEntry.objects.get(action="case.reopened").object_id == str(case.public_id)
    answers.apply_answer(
        row, status=State.RETURNED, version=1, said_at=clock.now(), via=Via.PHONE, words="缺材料"
    )
    report = case.reports.get()
    content = Content(facts="补充：家访两次。")
    save(by=cast.director, case=case, kind=DROPOUT, content=content, revision=report.revision)
    [sent] = send(by=cast.principal, case=case, kind=DROPOUT)
    assert (sent.state, sent.version) == (State.SUBMITTED, 2)


def test_reopen__another_case_of_the_type_runs__refused_and_says_where_to_go(cast):
    row = finished(cast)
    case_for(by=cast.director, student=cast.zixuan, type=CaseType.DO)

    with pytest.raises(Refused, match="新事项"):
        finishing.reopen(by=cast.director, escalation=row, why="又不来了。")

    assert Escalation.objects.get(pk=row.pk).state == State.CLOSED


def test_receiver_takes_it_up_again__another_case_runs__what_was_said_is_never_refused(cast):
    row = finished(cast)
    other = case_for(by=cast.director, student=cast.zixuan, type=CaseType.DO)

    answers.apply_answer(
        row, status=State.HANDLING, version=1, said_at=clock.now(), via=Via.HTTP, words="又来了"
    )

    assert Escalation.objects.get(pk=row.pk).state == State.HANDLING
    assert Case.objects.get(closed_on__isnull=True) == other


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_save__case_closed_at_the_same_moment__refused_and_nothing_begins_in_it(cast):
    case = case_for(by=cast.director, student=cast.zixuan, type=CaseType.DO)
    closed = Event()

    def closes():
        with transaction.atomic():
            close(by=cast.director, case=case)
            closed.set()
            sleep(0.5)

    def saves():
        closed.wait(10)
        save(
            by=cast.head_teacher,
            case=case,
            kind=DROPOUT,
            content=Content(facts=FACTS),
            revision=0,
        )

    _, refusal = together(closes, saves)

    assert isinstance(refusal, Refused), refusal
    assert not case.reports.exists()
