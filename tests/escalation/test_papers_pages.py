"""Papers and the helper for superiors' systems on the desk."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from school_care.core import clock
from school_care.escalation.enums import MessageState, OrgType, State, Way
from school_care.escalation.models import DocumentNumber, Escalation, Message
from school_care.escalation.panels_papers import _to_do, _to_keep
from school_care.escalation.services.numbering import number_for
from tests.escalation.making import escalation, message_of
from tests.escalation.papers_cast import fresh, give_word, sent_to

pytestmark = pytest.mark.django_db


def url(name: str, message, **query: str) -> str:
    """Of a page of this message."""
    asked = "&".join(f"{key}={value}" for key, value in query.items())
    return reverse(f"escalation:{name}", args=[message.public_id]) + (f"?{asked}" if asked else "")


def said(response) -> str:
    return unescape(response.content.decode())


def test_letter__before_it_has_a_number__asks_once_and_then_prints(client, cast):
    message = message_of(escalation(cast))
    client.force_login(cast.director)

    asked = said(client.get(url("letter", message)))
    answer = client.post(
        url("letter", message), {"paper": "report", "word": "云岭校", "first": "17"}
    )
    pdf = client.get(answer.url)

    assert "发文字号的代字" in asked
    assert "今年从第几号编起" in asked
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert DocumentNumber.objects.get().number == 17


def test_letter__once_the_school_has_said__shows_the_next_number_and_one_button(client, cast):
    give_word(cast)
    number_for(message=message_of(escalation(cast)), paper="report", by=cast.director, first=17)
    client.force_login(cast.director)

    page = said(client.get(url("letter", message_of(escalation(cast)))))

    assert f"云岭校〔{clock.today().year}〕18号" in page
    assert "发文字号的代字" not in page
    assert DocumentNumber.objects.count() == 1  # looking spends none


def test_letter__without_the_word__says_what_is_missing(client, cast):
    message = message_of(escalation(cast))
    client.force_login(cast.director)

    answer = client.post(url("letter", message), {"paper": "report", "word": "", "first": "1"})

    assert answer.status_code == 422
    assert "请填写发文字号的代字。" in said(answer)
    assert not DocumentNumber.objects.exists()


def test_letter__of_a_paper_this_report_is_not__is_not_found(client, cast):
    message = message_of(escalation(cast))
    client.force_login(cast.director)

    assert client.get(url("letter", message, paper="letter")).status_code == 404
    assert client.get(url("letter", message, paper="nudge")).status_code == 404


def test_letter__file_name__says_nothing_of_the_child(client, cast):
    give_word(cast)
    message = message_of(escalation(cast))
    number_for(message=message, paper="report", by=cast.director, first=17)
    client.force_login(cast.director)

    disposition = client.get(url("letter", message)).headers["Content-Disposition"]

    assert "17%E5%8F%B7.pdf" in disposition
    assert cast.zixuan.name not in disposition


def test_nudge_letter__of_a_report_nobody_owes_an_answer__leads_back_with_a_reason(client, cast):
    message = message_of(escalation(cast))
    client.force_login(cast.director)

    answer = client.get(url("nudge_letter", message))

    assert answer.url == reverse("escalation:report", args=[message.escalation.public_id])
    assert not DocumentNumber.objects.exists()


def test_nudge_letter__of_an_overdue_answer__is_numbered_and_printed(client, cast):
    give_word(cast)
    message = message_of(escalation(cast, state=State.DELIVERED))
    client.force_login(cast.director)

    answer = client.post(url("nudge_letter", message), {"first": "1"})

    assert client.get(answer.url).headers["Content-Type"] == "application/pdf"
    assert DocumentNumber.objects.get().paper == "nudge"


def test_papers__for_a_head_teacher__are_closed(client, cast):
    message = message_of(escalation(cast))
    client.force_login(cast.head_teacher)

    for name in ("letter", "receipt_slip", "nudge_letter", "platform"):
        assert client.get(url(name, message)).status_code == 403


# -- the helper ------------------------------------------------------------------------------------


def test_platform__shows_every_box_in_order_and_claims_no_link(client, cast, plain_source):
    message = sent_to(cast, plain_source, way=Way.PLATFORM, platform="dropout")
    client.force_login(cast.director)

    page = said(client.get(url("platform", message)))

    assert "本系统不与上级平台联网" in page
    labels = [
        "姓名", "性别", "身份证号", "学籍号", "年级班", "户籍地", "家庭住址", "监护人/电话", "类别",
        "离校日期", "原因", "去向",
    ]  # fmt: skip
    places = [page.index(f'<span class="copy-label">{label}</span>') for label in labels]
    assert places == sorted(places)
    assert "七年级（2）班" in page
    assert "系统不掌握，请自行填写" in page


def test_platform__once_typed_in__is_delivered_with_who_when_and_number(client, cast):
    one = escalation(cast, way=Way.PLATFORM)
    message = message_of(one)
    Message.objects.filter(pk=message.pk).update(made_at=clock.now() - timedelta(hours=1))
    client.force_login(cast.director)
    moment = timezone.localtime(clock.now() - timedelta(minutes=5))

    answer = client.post(
        url("platform_done", message),
        {
            "revision": one.revision,
            "received_by": "吴学籍",
            "number": "PT-2026-09",
            "happened_at": f"{moment:%Y-%m-%dT%H:%M}",
        },
    )

    assert answer.url == reverse("escalation:report", args=[one.public_id])
    held = fresh(message)
    assert (held.state, held.way) == (MessageState.DELIVERED, Way.PLATFORM)
    assert (held.received_by, held.received_no) == ("吴学籍", "PT-2026-09")
    assert held.escalation.state == State.DELIVERED
    assert held.escalation.due_on > clock.today()
    assert "PT-2026-09" in said(client.get(url("platform", message)))


def test_platform__without_a_name_or_from_a_stale_page__changes_nothing(client, cast):
    one = escalation(cast, way=Way.PLATFORM)
    message = message_of(one)
    client.force_login(cast.director)
    moment = f"{timezone.localtime(clock.now()):%Y-%m-%dT%H:%M}"

    nameless = client.post(
        url("platform_done", message), {"revision": one.revision, "happened_at": moment}
    )
    stale = client.post(
        url("platform_done", message),
        {"revision": 0, "received_by": "吴学籍", "happened_at": moment},
    )

    assert (nameless.status_code, stale.status_code) == (422, 422)
    assert "请填写录入人。" in said(nameless)
    assert "刚刚有了变化" in said(stale)
    assert fresh(message).state == MessageState.BY_HAND


def test_platform__for_what_has_arrived__offers_no_form(client, cast):
    message = message_of(escalation(cast, state=State.DELIVERED))
    client.force_login(cast.director)

    assert "登记已录入" not in said(client.get(url("platform", message)))


# -- the part of the report's page -----------------------------------------------------------------


def part(rf, cast, user, one, build):
    request = rf.get("/")
    request.user, request.school = user, cast.school
    return build(request, Escalation.objects.select_related("school", "recipient").get(pk=one.pk))


def test_part__while_it_has_to_be_carried__stands_with_what_is_to_do(rf, cast, plain_source):
    message = sent_to(cast, plain_source)
    one = message.escalation

    shown = part(rf, cast, cast.director, one, _to_do)

    assert [line.label for line in shown.lines] == ["报告", "请示"]
    assert part(rf, cast, cast.director, one, _to_keep) is None


def test_part__once_delivered__stands_below_with_the_number_given(rf, cast):
    give_word(cast)
    one = escalation(cast, state=State.DELIVERED)
    number_for(message=message_of(one), paper="report", by=cast.director, first=17)

    shown = part(rf, cast, cast.director, one, _to_keep)

    assert shown.lines[0].number.endswith("17号")
    assert shown.nudges == []
    assert part(rf, cast, cast.director, one, _to_do) is None


def test_part__of_an_overdue_answer__offers_the_next_nudge(rf, cast):
    give_word(cast)
    one = escalation(cast, state=State.DELIVERED)
    late = clock.today() - timedelta(days=1)
    Escalation.objects.filter(pk=one.pk).update(due_on=late)

    first = part(rf, cast, cast.director, one, _to_keep)
    number_for(message=message_of(one), paper="nudge", by=cast.director)
    Escalation.objects.filter(pk=one.pk).update(nudges=1)
    second = part(rf, cast, cast.director, one, _to_keep)

    assert [line.code for line in first.nudges] == ["nudge"]
    assert [line.code for line in second.nudges] == ["nudge", "nudge2"]


def test_part__for_a_head_teacher_or_a_draft__is_absent(rf, cast):
    draft, sent = escalation(cast, state=State.DRAFT), escalation(cast)

    assert part(rf, cast, cast.director, draft, _to_do) is None
    assert part(rf, cast, cast.head_teacher, sent, _to_do) is None


def test_part__on_the_report_page__leads_to_every_paper(client, cast, plain_source):
    message = sent_to(cast, plain_source, OrgType.TOWNSHIP, name="云岭镇人民政府")
    client.force_login(cast.director)

    page = said(client.get(reverse("escalation:report", args=[message.escalation.public_id])))

    for name in ("letter", "receipt_slip", "platform"):
        assert url(name, message) in page
    assert reverse("exchange:report_row", args=[message.public_id]) in page
    assert "打印函" in page
