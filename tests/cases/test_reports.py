"""Reports written by several hands, drafts to the ticked recipients, sent and sent again."""

import pytest

from school_care.cases.content import Content
from school_care.cases.models import CaseReport
from school_care.cases.recipients_offered import offers_of
from school_care.cases.services.reports import (
    Overtaken,
    choose_recipients,
    save,
    send,
    tell_senders,
    write,
)
from school_care.duties.models import Notice
from school_care.escalation.body import read_body
from school_care.escalation.enums import OrgType, State
from school_care.escalation.models import Escalation, RecipientRule
from school_care.escalation.services import sending
from school_care.school.enums import Role
from school_care.school.refusal import Refused
from tests.cases.making import (
    DROPOUT,
    FACTS,
    NO_CARER,
    all_recipients,
    recipient,
    returned,
    rows_of,
    written,
)
from tests.factories import SchoolFactory, days_ago

pytestmark = pytest.mark.django_db


def states(report) -> dict[str, str]:
    return {row.recipient.name: row.state for row in rows_of(report)}


def test_saving__first_time__opens_the_case_and_begins_a_draft(cast):
    bureau = recipient(cast.school)
    report = written(cast.head_teacher, cast.zixuan, DROPOUT, bureau)
    assert Content.from_json(report.content).facts == FACTS
    assert report.revision == 1
    assert states(report) == {bureau.name: State.DRAFT}


def test_saving__on_an_older_page__nothing_overwritten_and_what_stands_is_told(cast):
    report = written(cast.head_teacher, cast.zixuan)
    mine, theirs = Content(facts="我写的"), Content(facts="德育写的")
    save(by=cast.director, case=report.case, kind=DROPOUT, content=theirs, revision=1)
    with pytest.raises(Overtaken) as refusal:
        save(by=cast.head_teacher, case=report.case, kind=DROPOUT, content=mine, revision=1)
    assert Content.from_json(refusal.value.report.content) == theirs
    kept = CaseReport.objects.get()
    assert (Content.from_json(kept.content), kept.revision) == (theirs, 2)
    save(by=cast.head_teacher, case=report.case, kind=DROPOUT, content=mine, revision=2)
    assert Content.from_json(CaseReport.objects.get().content) == mine


def test_saving__the_same_words_again__no_new_revision_however_old_the_page(cast):
    report = written(cast.head_teacher, cast.zixuan)
    again = save(
        by=cast.director,
        case=report.case,
        kind=DROPOUT,
        content=Content(facts=FACTS),
        revision=0,
    )
    assert again.revision == 1


def test_saving__while_the_principal_has_it__refused(cast):
    report = written(cast.director, cast.zixuan, DROPOUT, recipient(cast.school))
    send(by=cast.director, case=report.case, kind=DROPOUT)
    with pytest.raises(Refused, match="正在审签"):
        save(
            by=cast.director,
            case=report.case,
            kind=DROPOUT,
            content=Content(facts="改了"),
            revision=1,
        )


def test_saving__what_breaks_a_rule__no_case_is_left_behind(cast):
    with pytest.raises(Refused):
        write(
            by=cast.head_teacher,
            student=cast.zixuan,
            kind=DROPOUT,
            content=Content(facts="字" * 3000),
            revision=0,
        )
    assert not CaseReport.objects.exists()
    assert not cast.zixuan.cases.exists()


def test_choosing__unticked_draft__let_go_and_may_be_chosen_again(cast):
    bureau, town = recipient(cast.school), recipient(cast.school, OrgType.TOWNSHIP)
    report = written(cast.head_teacher, cast.zixuan, DROPOUT, bureau, town)
    chosen = {"by": cast.head_teacher, "case": report.case, "kind": DROPOUT}
    choose_recipients(**chosen, chosen=[town.pk])
    assert states(report) == {bureau.name: State.WITHDRAWN, town.name: State.DRAFT}
    choose_recipients(**chosen, chosen=[town.pk, bureau.pk])
    assert Escalation.objects.open().count() == 2


def test_choosing__nothing_ticked__what_has_gone_out_stays(cast):
    bureau = recipient(cast.school)
    report = written(cast.director, cast.zixuan, DROPOUT, bureau)
    send(by=cast.principal, case=report.case, kind=DROPOUT)
    choose_recipients(by=cast.director, case=report.case, kind=DROPOUT, chosen=[])
    assert states(report) == {bureau.name: State.SUBMITTED}


def test_choosing__recipient_of_another_school__refused(cast):
    foreign = recipient(cast.other_school)
    with pytest.raises(Refused, match="收件单位已停用"):
        written(cast.director, cast.zixuan, DROPOUT, foreign)


def test_sending__director__waits_for_the_signature(cast):
    report = written(cast.director, cast.zixuan, DROPOUT, *all_recipients(cast.school).values())
    send(by=cast.director, case=report.case, kind=DROPOUT)
    assert set(states(report).values()) == {State.IN_REVIEW}


def test_sending__urgent__goes_out_without_a_signature(cast):
    report = written(cast.director, cast.zixuan, NO_CARER, recipient(cast.school, OrgType.CIVIL))
    [row] = send(by=cast.director, case=report.case, kind=NO_CARER)
    assert (row.state, row.signed_by) == (State.SUBMITTED, None)


def test_sending__head_teacher__refused_and_the_draft_stays(cast):
    report = written(cast.head_teacher, cast.zixuan, DROPOUT, recipient(cast.school))
    with pytest.raises(Refused):
        send(by=cast.head_teacher, case=report.case, kind=DROPOUT)
    assert set(states(report).values()) == {State.DRAFT}


def test_sending__facts_missing__all_or_none(cast):
    report = written(
        cast.director, cast.zixuan, DROPOUT, *all_recipients(cast.school).values(), facts=""
    )
    with pytest.raises(Refused, match="事情经过"):
        send(by=cast.director, case=report.case, kind=DROPOUT)
    assert set(states(report).values()) == {State.DRAFT}


def test_sending__nobody_chosen__asks_for_a_recipient(cast):
    report = written(cast.director, cast.zixuan)
    with pytest.raises(Refused, match="请至少选择一个收件单位"):
        send(by=cast.director, case=report.case, kind=DROPOUT)


def test_returned__mended_and_sent_again__version_two_says_the_new_words(cast):
    report = returned(cast, recipient(cast.school))
    save(
        by=cast.head_teacher,
        case=report.case,
        kind=DROPOUT,
        content=Content(facts="11月20日班主任和村干部家访，奶奶在家。"),
        revision=1,
    )
    [row] = send(by=cast.director, case=report.case, kind=DROPOUT)
    assert row.state == State.IN_REVIEW
    sending.sign(by=cast.principal, escalation=row)
    first, second = [read_body(one) for one in row.messages.order_by("version")]
    assert (first["version"], second["version"]) == (1, 2)
    assert second["supersedes"] == first["message_id"]
    assert "村干部家访" in second["facts"]
    assert first["facts"] == FACTS


def test_offers__no_rule_of_the_school__as_the_kind_says_central_school_left_out(cast):
    all_recipients(cast.school)
    preset = [one.recipient.org_type for one in offers_of(cast.school, DROPOUT, None) if one.preset]
    assert preset == [OrgType.EDU, OrgType.TOWNSHIP]


def test_offers__school_below_a_central_school__through_it_and_education_gets_a_copy(cast):
    cast.school.parent = SchoolFactory()
    cast.school.save()
    all_recipients(cast.school)
    preset = [one for one in offers_of(cast.school, DROPOUT, None) if one.preset]
    assert [(one.recipient.org_type, one.copied) for one in preset] == [
        (OrgType.CENTRAL, False),
        (OrgType.TOWNSHIP, False),
        (OrgType.EDU, True),
    ]


def test_offers__rules_of_the_school__win_with_order_and_copy(cast):
    bodies = all_recipients(cast.school)
    for order, (org, copied) in enumerate(((OrgType.CIVIL, True), (OrgType.TOWNSHIP, False))):
        RecipientRule.objects.create(
            school=cast.school,
            recipient=bodies[org],
            kind=DROPOUT,
            order=order,
            copied=copied,
            starts_on=days_ago(3),
        )
    preset = [
        (one.recipient.org_type, one.copied)
        for one in offers_of(cast.school, DROPOUT, None)
        if one.preset
    ]
    assert preset == [(OrgType.TOWNSHIP, False), (OrgType.CIVIL, True)]


def test_offers__recipient_that_ended__not_offered(cast):
    recipient(cast.school, until=days_ago(1))
    assert offers_of(cast.school, DROPOUT, None) == []


def test_telling__draft_of_a_head_teacher__director_told_once_a_day(cast):
    report = written(cast.head_teacher, cast.zixuan)
    for _ in range(2):
        tell_senders(by=cast.head_teacher, report=report)
    [notice] = Notice.objects.all()
    assert notice.user == cast.director
    assert notice.facts == {"about": "report.draft"}


def test_telling__school_without_director__principal_told(cast):
    cast.director.appointments.filter(role=Role.DIRECTOR).update(until=days_ago(1))
    tell_senders(by=cast.head_teacher, report=written(cast.head_teacher, cast.zixuan))
    assert Notice.objects.get().user == cast.principal
