"""待辨认回执 and the officer's link as the director meets them on the desk."""

import json

import pytest
from django.core.cache import cache
from django.urls import reverse

from school_care.core.models import AuditEntry
from school_care.escalation.enums import ReceiptState, State, Way
from school_care.escalation.models import OfficerLink, Receipt, Step
from school_care.escalation.panels_links import link_part
from school_care.escalation.services import links
from tests.escalation.making import REASON, escalation, recipient
from tests.escalation.officers import Browser, now_of, page, wrong
from tests.escalation.signing import bring
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
QUARANTINE = "/desk/reports-up/receipts/"


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


@pytest.fixture
def desk(client, cast):
    client.force_login(cast.director)
    return client


@pytest.fixture
def sent(cast):
    return escalation(cast, to=recipient(cast.school, way=Way.HTTP))


def unknown(one, **values) -> Receipt:
    """A receipt that names nothing we know."""
    given = {"status": "RETURNED", "reason": REASON, "receiver_case_no": "教控〔2026〕099号"}
    bring(one, {**given, **values})
    return Receipt.objects.latest("id")


def place(desk, receipt, report):
    return desk.post(
        reverse("escalation:receipt_place", args=[receipt.public_id]), {"report": report}
    )


def dismiss(desk, receipt, why):
    return desk.post(
        reverse("escalation:receipt_dismiss", args=[receipt.public_id]), {"why": why}, follow=True
    )


def test_quarantine__empty__says_all_is_well(desk):
    assert "没有待辨认的回执" in page(desk.get(QUARANTINE))


def test_quarantine__a_receipt__its_words_and_the_reports_it_may_belong_to(desk, cast, sent):
    unknown(sent, unit="基教科", handler="马科员")
    stranger = escalation(cast, student=cast.anan)  # to another body
    told = desk.get(QUARANTINE)
    for words in (REASON, "教控〔2026〕099号", "基教科", "马科员", "退回", sent.recipient.name):
        assert words in page(told)
    assert sent.case_no in page(told)
    assert stranger.case_no not in page(told)
    title = told.content.decode().split("<title>")[1].split("</title>")[0]
    assert sent.student.name not in title


def test_receipt__placed__applied_and_gone_from_the_list(desk, cast, sent):
    receipt = unknown(sent)
    answer = place(desk, receipt, sent.public_id)
    assert answer["Location"].endswith(f"{sent.public_id}/")
    assert now_of(sent).state == State.RETURNED
    receipt.refresh_from_db()
    assert (receipt.state, receipt.escalation) == (ReceiptState.APPLIED, sent)
    step = Step.objects.filter(escalation=sent, to_state=State.RETURNED).get()
    assert (step.words, step.by) == (REASON, cast.director)
    assert "没有待辨认的回执" in page(desk.get(QUARANTINE))
    assert place(desk, receipt, sent.public_id).status_code == 404


def test_receipt__placed_with_another_recipients_report__refused(desk, cast, sent):
    receipt, stranger = unknown(sent), escalation(cast, student=cast.anan)
    answer = place(desk, receipt, stranger.public_id)
    assert "另一个单位" in page(desk.get(answer["Location"]))
    assert now_of(stranger).state == State.SUBMITTED
    receipt.refresh_from_db()
    assert receipt.state == ReceiptState.QUARANTINED


@pytest.mark.parametrize("given", ["", "nonsense"])
def test_receipt__placed_with_nothing__still_waits(desk, sent, given):
    receipt = unknown(sent)
    assert place(desk, receipt, given).status_code in (302, 404)
    receipt.refresh_from_db()
    assert receipt.state == ReceiptState.QUARANTINED


def test_receipt__dismissed__needs_a_reason_which_is_kept(desk, sent):
    receipt = unknown(sent)
    assert "请写明为什么排除" in page(dismiss(desk, receipt, " "))
    assert "已排除" in page(dismiss(desk, receipt, "对方发错了"))
    receipt.refresh_from_db()
    assert (receipt.state, receipt.settled_why) == (ReceiptState.DISMISSED, "对方发错了")
    assert now_of(sent).state == State.SUBMITTED
    assert AuditEntry.objects.filter(action="receipt.dismissed").exists()


def test_shared_recipient__receipt_without_our_number__words_hidden_and_not_dismissed(desk, cast):
    sent = escalation(cast, to=recipient(None, way=Way.HTTP))
    receipt = unknown(sent)
    told = page(desk.get(QUARANTINE))
    assert "归入后可看" in told
    assert REASON not in told
    assert "不能排除" in page(dismiss(desk, receipt, "不是我校的"))
    place(desk, receipt, sent.public_id)
    assert now_of(sent).state == State.RETURNED


def test_shared_recipient__receipt_with_another_schools_number__not_here(desk, cast):
    sent = escalation(cast, to=recipient(None, way=Way.HTTP))
    receipt = unknown(sent, case_no=f"{cast.other_school.code10}-DO-2026-0009")
    assert "没有待辨认的回执" in page(desk.get(QUARANTINE))
    assert place(desk, receipt, sent.public_id).status_code == 404


def test_quarantine__fifty_receipts__as_many_queries_as_five(desk, sent):
    for number in range(5):
        unknown(sent, receiver_case_no=f"甲{number}")
    few = queries_of(desk, QUARANTINE)
    for number in range(45):
        unknown(sent, receiver_case_no=f"乙{number}")
    assert queries_of(desk, QUARANTINE) == few


def test_head_teacher__no_page_of_receipts_and_no_link(client, cast, sent):
    client.force_login(cast.head_teacher)
    assert client.get(QUARANTINE).status_code == 403
    assert client.post(reverse("escalation:link_make", args=[sent.public_id])).status_code == 403


# --- the link -----------------------------------------------------------------------------------


def made_on_desk(desk, one, days="14"):
    return desk.post(reverse("escalation:link_make", args=[one.public_id]), {"days": days})


def test_link__made_on_the_desk__address_digits_and_picture_this_once(desk, sent):
    answer = made_on_desk(desk, sent, "3")
    told = answer.content.decode()
    assert "/e/" in told
    assert "data:image/png" in told
    assert "no-store" in answer["Cache-Control"]
    link = OfficerLink.objects.get()
    assert (link.expires_at - link.made_at).days == 3
    again = desk.get(reverse("escalation:link_make", args=[sent.public_id]))
    assert again.status_code == 302
    assert "/e/" not in json.dumps(dict(again.headers))


def test_link__stopped_on_the_desk__opens_no_more(desk, cast, sent):
    made = links.make(by=cast.director, escalation=sent)
    desk.post(reverse("escalation:link_stop", args=[sent.public_id]))
    assert Browser(made).open().status_code == 404


def part_of(rf, cast, person, one):
    request = rf.get("/")
    request.user, request.school = person, cast.school
    return link_part(request, now_of(one))


def test_part__before_and_after__says_what_is_known(rf, cast, sent):
    assert part_of(rf, cast, cast.director, sent)["link"] is None
    made = links.make(by=cast.director, escalation=sent)
    part = part_of(rf, cast, cast.director, sent)
    assert (part["link"], part["read_at"]) == (made.link, None)
    Browser(made).open()
    Browser(made).enter()
    part = part_of(rf, cast, cast.director, sent)
    assert part["link"].first_opened_at
    assert part["read_at"]


def test_part__guessed__says_so(rf, cast, sent):
    made = links.make(by=cast.director, escalation=sent)
    for number in range(5):
        Browser(made).enter(wrong(made, number + 1))
    assert part_of(rf, cast, cast.director, sent)["guessed"]


def test_part__draft_over_or_head_teacher__absent(rf, cast, sent):
    draft = escalation(cast, state=State.DRAFT)
    closed = escalation(cast, state=State.CLOSED)
    assert part_of(rf, cast, cast.director, draft) is None
    assert part_of(rf, cast, cast.director, closed) is None
    assert part_of(rf, cast, cast.head_teacher, sent) is None
