"""The pages of recipients and of where reports go, as a director and a head teacher meet them."""

from html import unescape

import pytest
from django.urls import reverse

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.escalation.enums import OrgType, State, Way
from school_care.escalation.models import (
    Recipient,
    RecipientContact,
    RecipientRule,
    SendingDetails,
)
from school_care.escalation.services import secrets
from tests.escalation.making import PLAIN, SECRET, escalation, recipient
from tests.support.queries import queries_of

pytestmark = pytest.mark.django_db
LIST = "escalation:recipients"


@pytest.fixture
def director(cast, client):
    client.force_login(cast.director)
    return client


def seen(client, name: str, *args) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return unescape(answer.content.decode()).split('id="main"')[1]


def post(client, route: str, /, *args, **data):
    return client.post(reverse(route, args=args), data, follow=True)


def text(answer) -> str:
    return unescape(answer.content.decode())


def test_list__no_recipient__offers_to_begin(director):
    page = seen(director, LIST)
    assert "还没有收件单位" in page
    assert reverse("escalation:recipients_start") in page


def test_start__two_bodies__are_there_and_every_kind_goes_somewhere(director, cast):
    answer = post(
        director,
        "escalation:recipients_start",
        EDU_name="青禾县教育局",
        EDU_phone="0990-0000001",
        TOWNSHIP_name="云岭乡人民政府",
    )
    assert "已登记2个单位" in text(answer)
    assert "青禾县教育局（3个工作日）；云岭乡人民政府（3个工作日）" in text(answer)
    page = seen(director, LIST)
    assert "0990-0000001" in page and "云岭乡人民政府" in page


def test_list__what_one_needs_before_telephoning__stands_beside_each(director, cast):
    body = recipient(cast.school, way=Way.HTTP, contact="马科员")
    escalation(cast, to=body)
    Recipient.objects.filter(pk=body.pk).update(failures=3, next_try_at=clock.now())
    page = seen(director, LIST)
    assert "系统对接，3个工作日内答复，1件在办，1件等待发送" in page
    assert "连续3次没有送到" in page
    assert 'href="tel:19900000555"' in page and "马科员（科员）" in page


def test_list__simulated_and_shared_ones__are_marked(director, cast):
    recipient(cast.school, is_simulated=True)
    recipient(None, name="青禾县民政局")
    page = seen(director, LIST)
    assert "模拟单位" in page and "由县级统一维护" in page


def test_list__a_head_teacher__reads_of_bodies_and_not_of_people(cast, client):
    recipient(cast.school, name="青禾县教育局", contact="马科员")
    client.force_login(cast.head_teacher)
    page = seen(client, LIST)
    assert "青禾县教育局" in page
    assert "马科员" not in page and "19900000555" not in page
    assert reverse("escalation:recipient_new") not in page


def test_list__fifty_recipients__costs_as_many_queries_as_five(director, cast):
    def more(count):
        for _ in range(count):
            body = recipient(cast.school, contact="马科员")
            RecipientRule.objects.create(
                school=cast.school, recipient=body, kind=PLAIN, starts_on=body.starts_on
            )

    more(5)
    urls = [reverse(LIST), reverse("escalation:rules")]
    few = [queries_of(director, url) for url in urls]
    more(20)
    assert [queries_of(director, url) for url in urls] == few


def test_new__then_changed__shows_what_was_said(director, cast):
    answer = post(
        director,
        "escalation:recipient_new",
        org_type="CIVIL",
        name="青禾县民政局",
        way="letter",
        answer_days="5",
        progress_days="7",
    )
    assert "已登记青禾县民政局" in text(answer)
    row = Recipient.objects.get()
    answer = post(
        director,
        "escalation:recipient_edit",
        row.public_id,
        org_type="CIVIL",
        name="青禾县民政局",
        way="http",
        url="https://mz.example.org/in",
        answer_days="4",
        progress_days="7",
        on_ambiguous="hold",
    )
    assert "4个工作日（约定）" in text(answer)
    assert "等人确认" in text(answer)
    assert "还没有密钥，系统对接不能发送" in text(answer)


def test_new__a_wrong_address__keeps_what_was_typed(director):
    answer = director.post(
        reverse("escalation:recipient_new"),
        {
            "org_type": "EDU",
            "name": "青禾县教育局",
            "way": "http",
            "url": "http://edu.example.org",
            "answer_days": "3",
            "progress_days": "7",
        },
    )
    assert answer.status_code == 422
    assert "必须以 https:// 开头" in text(answer)
    assert 'value="青禾县教育局"' in text(answer)


def test_show__a_shared_body__offers_no_change_but_a_contact(director, cast):
    body = recipient(None)
    page = seen(director, "escalation:recipient", body.public_id)
    assert reverse("escalation:recipient_edit", args=[body.public_id]) not in page
    assert reverse("escalation:contact_new", args=[body.public_id]) in page


def test_show__people_another_school_knows_at_a_shared_body__are_not_told(director, cast):
    body = recipient(None)
    RecipientContact.objects.create(
        recipient=body,
        school=cast.other_school,
        name="彼岸联系人",
        phone="19900009998",
        starts_on=clock.today(),
    )
    page = seen(director, "escalation:recipient", body.public_id)
    assert "彼岸联系人" not in page and "19900009998" not in page


def test_pause_and_resume__by_buttons__says_what_waits(director, cast):
    body = recipient(cast.school, way=Way.HTTP)
    escalation(cast, to=body)
    answer = post(director, "escalation:recipient_pause", body.public_id, why="对方升级到周五")
    assert "对方升级到周五" in text(answer)
    assert "1件在等待，恢复后按顺序发出" in text(answer)
    answer = post(director, "escalation:recipient_resume", body.public_id)
    assert "已恢复发送" in text(answer)


def test_contact__added_put_first_and_ended__stands_on_the_page(director, cast):
    body = recipient(cast.school, contact="马科员")
    post(director, "escalation:contact_new", body.public_id, name="石科长", phone="19900000556")
    second = RecipientContact.objects.get(name="石科长")
    answer = post(director, "escalation:contact_first", second.public_id)
    assert text(answer).index("石科长</span>") < text(answer).index("马科员</span>")
    assert 'href="tel:19900000556"' in text(answer)
    answer = post(director, "escalation:contact_end", second.public_id)
    assert "石科长" not in text(answer)


def test_secret__made_here__is_shown_once_and_written_nowhere(director, cast, caplog):
    caplog.set_level("DEBUG")
    body = recipient(cast.school, way=Way.HTTP)
    url = reverse("escalation:recipient_secret", args=[body.public_id])
    answer = director.post(url, {"do": "make", "overlap": "3"})
    made, old = secrets.current(body, clock.now())
    assert old == SECRET
    assert made in text(answer)
    assert "no-store" in answer["Cache-Control"]
    assert f"/api/escalations/receipts/{body.code}" in text(answer)
    again = text(director.get(url)) + seen(director, "escalation:recipient", body.public_id)
    assert made not in again and SECRET not in again
    assert made not in caplog.text
    assert made not in str(list(AuditEntry.objects.values_list("facts", flat=True)))


def test_secret__typed_wrong__is_refused_and_not_shown_again(director, cast):
    body = recipient(cast.school, way=Way.HTTP)
    url = reverse("escalation:recipient_secret", args=[body.public_id])
    answer = director.post(url, {"do": "enter", "secret": "whsec_tooshort", "overlap": "0"})
    assert answer.status_code == 422
    assert "whsec_ 开头" in text(answer)
    assert "whsec_tooshort" not in text(answer)
    assert secrets.current(body, clock.now()) == [SECRET]


def test_secret__without_overlap__the_old_one_ends_now(director, cast):
    body = recipient(cast.school, way=Way.HTTP)
    given = "whsec_" + "B" * 32
    post(
        director,
        "escalation:recipient_secret",
        body.public_id,
        do="enter",
        secret=given,
        overlap="0",
    )
    assert secrets.current(body, clock.now()) == [given]


def test_secret__of_a_body_by_letter__is_refused(director, cast):
    body = recipient(cast.school)
    url = reverse("escalation:recipient_secret", args=[body.public_id])
    answer = director.post(url, {"do": "make", "overlap": "0"})
    assert "只有「系统对接」的单位要密钥" in text(answer)


def test_end__with_open_reports__says_so_and_ends(director, cast):
    body = recipient(cast.school)
    escalation(cast, to=body, state=State.DELIVERED)
    assert "还有1件在办" in seen(director, "escalation:recipient_end", body.public_id)
    answer = post(director, "escalation:recipient_end", body.public_id)
    assert "从今天起停用" in text(answer)
    assert body.name not in seen(director, LIST)


def test_rules__by_the_usual__one_button(director, cast):
    recipient(cast.school, name="青禾县教育局")
    assert "没有设置，常用：教育局、乡镇（街道）" in seen(director, "escalation:rules")
    answer = post(director, "escalation:rules_usual")
    assert "类事项已按常用去向填好" in text(answer)
    assert "青禾县教育局（3个工作日）" in text(answer)


def test_rule__order_copy_and_limit__as_chosen_with_the_history_below(director, cast):
    edu = recipient(cast.school, name="青禾县教育局")
    township = recipient(cast.school, name="云岭乡人民政府", org_type=OrgType.TOWNSHIP)
    RecipientRule.objects.create(
        school=cast.school, recipient=edu, kind=PLAIN, starts_on=edu.starts_on
    )
    answer = post(
        director,
        "escalation:rule_edit",
        PLAIN,
        **{
            f"sort_{edu.code}": "copy",
            f"order_{edu.code}": "1",
            f"sort_{township.code}": "to",
            f"days_{township.code}": "2",
        },
    )
    assert "云岭乡人民政府（2个工作日）；抄送青禾县教育局" in text(answer)
    assert "以前的去向" in seen(director, "escalation:rule_edit", PLAIN)


def test_rule__copies_alone__keeps_the_choice_and_says_why(director, cast):
    edu = recipient(cast.school)
    answer = director.post(
        reverse("escalation:rule_edit", args=[PLAIN]), {f"sort_{edu.code}": "copy"}
    )
    assert answer.status_code == 422
    assert "至少要有一个主送单位" in text(answer)
    assert not RecipientRule.objects.exists()


def test_sending_details__kept__stand_with_an_example(director, cast):
    answer = post(
        director,
        "escalation:sending_details",
        word="云岭校",
        office="德育处",
        contact="林老师",
        phone="0990-0000003",
    )
    assert f"云岭校〔{clock.today().year}〕1号" in text(answer)
    assert SendingDetails.objects.get(school=cast.school).contact == "林老师"
