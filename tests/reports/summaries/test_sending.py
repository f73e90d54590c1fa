"""A signed report on its way upwards: of the school, of no child."""

import json
from datetime import date

import pytest
from django.urls import reverse

from demo_receiver.config import Endpoint
from demo_receiver.receiving import read
from demo_receiver.words import describe
from school_care.escalation import wording
from school_care.escalation.body import read_body
from school_care.escalation.enums import OrgType, State
from school_care.escalation.models import Escalation, Message
from school_care.escalation.papers import print_letter
from school_care.escalation.papers_words import Paper
from school_care.escalation.services import numbering
from school_care.escalation.services import sending as transport
from school_care.reports.models import Summary
from school_care.reports.summaries import sending, services
from school_care.school.refusal import Refused
from tests.core.pdf.support import text_of
from tests.escalation.making import recipient
from tests.reports.summaries.making import handed_in, signed
from tests.reports.support import compact

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("school")]


@pytest.fixture
def bureau(school):
    return recipient(school, name="云岭县教育局")


def chosen(*recipients) -> list[str]:
    return [str(one.public_id) for one in recipients]


def sent(cast, bureau) -> Message:
    row = signed(cast)
    sending.send(by=cast.principal, row=row, chosen=chosen(bureau))
    return Message.objects.get()


def test_offers__the_bureau__is_ticked_others_are_not(cast, bureau):
    police = recipient(cast.school, org_type=OrgType.POLICE, name="派出所")
    offers = sending.offers_for(cast.school, signed(cast))
    assert {one.recipient.pk: one.preset for one in offers} == {bureau.pk: True, police.pk: False}


def test_send__unsigned__refused(cast, bureau):
    with pytest.raises(Refused, match="签发以后"):
        sending.send(by=cast.principal, row=handed_in(cast), chosen=chosen(bureau))


def test_send__by_the_principal__goes_out_and_names_no_child(cast, bureau):
    message = sent(cast, bureau)
    held = message.escalation
    assert (held.state, held.student, held.kind) == (State.SUBMITTED, None, "WORK_MONTH")
    body = read_body(message)
    assert body["title"] == "关于2026年10月关爱工作情况的报告"
    assert body["student"] == {}
    text = json.dumps(body, ensure_ascii=False)
    for pupil in (cast.zixuan, cast.keke, cast.yuan):
        assert pupil.name not in text
    assert wording.about_words(held) == "学校 关爱工作月报"


def test_send__by_the_director__waits_for_the_principal(cast, bureau):
    sending.send(by=cast.director, row=signed(cast), chosen=chosen(bureau))
    held = Escalation.objects.get()
    assert held.state == State.IN_REVIEW
    transport.sign(by=cast.principal, escalation=held)
    assert Message.objects.count() == 1


def test_send__the_same_again_while_it_is_open__is_not_offered(cast, bureau):
    sent(cast, bureau)
    row = Summary.objects.get()
    assert sending.offers_for(cast.school, row) == []
    with pytest.raises(Refused, match="有变化"):
        sending.send(by=cast.principal, row=row, chosen=chosen(bureau))


def test_begin__of_a_pupils_kind_without_a_pupil__refused(cast, bureau):
    with pytest.raises(Refused):
        transport.begin(
            by=cast.principal,
            school=cast.school,
            student=None,
            case_no="x",
            kind="SUSPECTED_DROPOUT",
            recipient=bureau,
        )


def test_begin__of_the_school_by_a_head_teacher__refused(cast, bureau):
    with pytest.raises(Refused):
        transport.begin(
            by=cast.head_teacher,
            school=cast.school,
            student=None,
            case_no="x",
            kind="WORK_MONTH",
            recipient=bureau,
        )


def test_report__of_the_school__is_seen_by_who_sends_alone(cast, bureau):
    sent(cast, bureau)
    for person, many in ((cast.principal, 1), (cast.director, 1), (cast.head_teacher, 0)):
        assert Escalation.objects.visible_to(person).count() == many


def test_letter__to_the_bureau__is_a_report_with_number_and_attachment(cast, bureau):
    message = sent(cast, bureau)
    numbering.number_for(by=cast.principal, message=message, paper=Paper.REPORT, word="云岭校")
    text = compact(text_of(print_letter(message=message, paper=Paper.REPORT, by=cast.principal)))
    assert "云岭校〔2026〕1号" in text
    assert "现将2026年10月关爱工作情况报告如下。" in text
    assert "一、基本情况" in text
    assert "特此报告。" in text
    assert "附件：2026年10月关爱工作月报" in text


def test_pages__of_the_transport__show_a_report_of_the_school(client, cast, bureau):
    held = sent(cast, bureau).escalation
    client.force_login(cast.principal)
    page = client.get(reverse("escalation:report", args=[held.public_id])).content.decode()
    assert "关爱工作月报：学校" in page
    assert reverse("reports:summary", args=["month", "2026-10"]) in page
    assert "学生档案" not in page
    assert "打印报告" in page
    assert "上级平台录入助手" not in page
    listed = client.get(reverse("escalation:reports") + "?state=all").content.decode()
    assert "关爱工作月报 → 云岭县教育局" in listed
    assert client.get(reverse("escalation:undelivered")).status_code == 200


def test_correction__sent_after_the_first_was_withdrawn__is_the_next_version(cast, bureau):
    first = sent(cast, bureau)
    transport.withdraw(by=cast.principal, escalation=first.escalation, why="数字有更正")
    row = services.correct(by=cast.director, row=Summary.objects.get(), why="补记")
    row = services.submit(by=cast.director, row=row, revision=row.revision)
    row = services.sign(by=cast.principal, row=row, seen=services.stamp_of(row))
    sending.send(by=cast.principal, row=row, chosen=chosen(bureau))
    second = Message.objects.latest("pk")
    assert (second.version, second.case_no) == (2, first.case_no)
    assert {"heading": "更正说明", "lines": ["补记"]} in read_body(second)["parts"]
    assert date.fromisoformat(read_body(second)["case"]["opened"]) == date(2026, 11, 12)


def test_message__of_the_school__is_taken_in_by_a_receiver_of_the_published_form(cast, bureau):
    message = sent(cast, bureau)
    office = Endpoint("/edu", "教育局", OrgType.EDU, "whsec_x", "")
    taken = read(office, str(message.public_id), message.body.encode())
    assert (taken.kind, taken.case_no) == ("WORK_MONTH", f"{cast.school.code10}-WM-2026-10")
    shown = describe(json.loads(message.body))
    assert "上月末在册关爱学生" in shown
    assert "<dt>parts</dt>" not in shown
