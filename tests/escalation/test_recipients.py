"""Recipients, their people, and where reports go: what changes, from when, and who may."""

from datetime import timedelta

import pytest

from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.escalation.body import read_body
from school_care.escalation.enums import MessageState, OrgType, State, Way
from school_care.escalation.models import Recipient, RecipientContact, RecipientRule
from school_care.escalation.services import address_book, carrying, goes_to, recipients
from school_care.escalation.services.goes_to import Goal
from school_care.escalation.services.steps import answer_days
from school_care.school.refusal import Refused
from tests.escalation.making import PLAIN, URGENT, escalation, message_of, recipient
from tests.factories import days_ago

pytestmark = pytest.mark.django_db
VALUES = {"org_type": OrgType.TOWNSHIP, "name": "云岭乡人民政府", "phone": "0990-0000002"}


def running(school, kind=PLAIN) -> list[tuple]:
    rows = RecipientRule.objects.on(clock.today()).filter(school=school, kind=kind)
    return [
        (row.order, row.recipient.name, row.copied, row.answer_days)
        for row in rows.order_by("order")
    ]


def test_add__by_the_director__takes_reports_from_today_by_letter(cast):
    made = recipients.add(by=cast.director, school=cast.school, values=VALUES)
    made.refresh_from_db()
    assert (made.starts_on, made.way, made.answer_days) == (clock.today(), Way.LETTER, 3)
    assert made.code.startswith("township-")
    assert AuditEntry.objects.filter(action="recipient.added").count() == 1


@pytest.mark.parametrize("who", ["head_teacher", "grade_head", "registrar", "counsellor"])
def test_add__by_whom_does_not_send__is_refused(cast, who):
    with pytest.raises(Refused, match="权限"):
        recipients.add(by=getattr(cast, who), school=cast.school, values=VALUES)


def test_add__the_same_name_again__is_refused_and_says_to_change_the_first(cast):
    recipients.add(by=cast.director, school=cast.school, values=VALUES)
    with pytest.raises(Refused, match="已经有「云岭乡人民政府」"):
        recipients.add(by=cast.director, school=cast.school, values=VALUES)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "要填接口地址"),
        ("http://edu.example.org/in", "https://"),
        ("https://user:word@edu.example.org/in", "账号"),
        ("https://edu.example.org/in#x", "#"),
        ("https://[::1", "写得不对"),
        ("ftp://edu.example.org/in", "https://"),
    ],
)
def test_add__an_address_nothing_may_be_sent_to__is_refused(cast, url, says):
    with pytest.raises(Refused, match=says):
        recipients.add(
            by=cast.director, school=cast.school, values={**VALUES, "way": Way.HTTP, "url": url}
        )


def test_add__plain_http_to_a_place_named_in_the_settings__is_taken(cast, settings):
    settings.ESCALATION_PLAIN_HTTP = ["127.0.0.1:8010"]
    values = {**VALUES, "way": Way.HTTP, "url": "http://127.0.0.1:8010/edu"}
    made = recipients.add(by=cast.director, school=cast.school, values=values)
    assert made.url == values["url"]


def test_change__another_way_than_http__forgets_the_address(cast):
    row = recipient(cast.school, way=Way.HTTP)
    recipients.change(by=cast.director, recipient=row, values={"way": Way.LETTER, "url": row.url})
    row.refresh_from_db()
    assert (row.way, row.url) == (Way.LETTER, "")


def test_change__the_name_while_reports_run__leaves_what_was_sent_as_it_was(cast):
    one = escalation(cast, state=State.DELIVERED)
    before = one.recipient.name
    recipients.change(by=cast.director, recipient=one.recipient, values={"name": "青禾县教体局"})
    assert read_body(message_of(one))["recipient"]["name"] == before
    one.recipient.refresh_from_db()
    assert one.recipient.name == "青禾县教体局"


def test_change__a_shared_one__is_refused(cast):
    row = recipient(None)
    with pytest.raises(Refused, match="县级统一维护"):
        recipients.change(by=cast.director, recipient=row, values={"name": "别的名字"})


def test_change__of_another_school__is_refused(cast):
    row = recipient(cast.other_school)
    with pytest.raises(Refused):
        recipients.change(by=cast.director, recipient=row, values={"name": "别的名字"})


def test_end__its_rules_end_with_it(cast):
    row = recipient(cast.school)
    goes_to.set_rules(by=cast.director, school=cast.school, kind=PLAIN, goals=[Goal(row)])
    assert recipients.end(by=cast.director, recipient=row) == 1
    assert running(cast.school) == []
    assert not Recipient.objects.on(clock.today()).filter(pk=row.pk).exists()
    with pytest.raises(Refused, match="已经停用"):
        recipients.end(by=cast.director, recipient=row)


def test_end__something_still_to_bring_there__is_refused(cast):
    one = escalation(cast, state=State.SUBMITTED)
    with pytest.raises(Refused, match="还有1件"):
        recipients.end(by=cast.director, recipient=one.recipient)


def test_pause__without_a_reason__is_refused(cast):
    with pytest.raises(Refused, match="为什么暂停"):
        recipients.pause(by=cast.director, recipient=recipient(cast.school), why=" ")


def test_pause_and_resume__begins_anew_without_the_failures_of_before(cast):
    row = recipient(cast.school, way=Way.HTTP)
    Recipient.objects.filter(pk=row.pk).update(failures=4, next_try_at=clock.now())
    recipients.pause(by=cast.director, recipient=row, why="对方升级")
    assert (row.is_paused, row.paused_why, row.paused_by) == (True, "对方升级", cast.director)
    with pytest.raises(Refused, match="已经暂停"):
        recipients.pause(by=cast.director, recipient=row, why="再一次")
    recipients.resume(by=cast.director, recipient=row)
    assert (row.is_paused, row.paused_why, row.failures, row.next_try_at) == (False, "", 0, None)
    with pytest.raises(Refused, match="没有暂停"):
        recipients.resume(by=cast.director, recipient=row)


def test_contact__the_phone__stands_sealed(cast):
    row = address_book.add_contact(
        by=cast.director,
        school=cast.school,
        recipient=recipient(cast.school),
        name="马科员",
        phone="19900000555",
    )
    held = RecipientContact.objects.filter(pk=row.pk).values().get()
    assert b"19900000555" not in b"".join(
        bytes(one) for one in held.values() if isinstance(one, bytes | memoryview)
    )
    assert "19900000555" not in str(held)
    assert RecipientContact.objects.get(pk=row.pk).phone == "19900000555"


def test_contact__another_one_first__there_is_one_first(cast):
    body = recipient(cast.school, contact="马科员")
    second = address_book.add_contact(
        by=cast.director, school=cast.school, recipient=body, name="石科长", phone="0", first=True
    )
    held = body.contacts.filter(first=True)
    assert [one.name for one in held] == ["石科长"]
    address_book.end_contact(by=cast.director, contact=second)
    assert not body.contacts.filter(first=True).exists()
    with pytest.raises(Refused, match="停用"):
        address_book.put_first(by=cast.director, contact=RecipientContact.objects.get(pk=second.pk))


def test_contact__at_a_shared_body__is_known_to_this_school_alone(cast):
    body = recipient(None)
    address_book.add_contact(
        by=cast.director, school=cast.school, recipient=body, name="马科员", phone="0"
    )
    assert body.contacts.get().school == cast.school


def test_rules__changed__the_old_ones_end_today_and_past_days_answer_as_they_were(cast):
    edu, township = recipient(cast.school), recipient(cast.school, org_type=OrgType.TOWNSHIP)
    RecipientRule.objects.create(
        school=cast.school, recipient=edu, kind=PLAIN, starts_on=days_ago(30), answer_days=5
    )
    changed = goes_to.set_rules(
        by=cast.director,
        school=cast.school,
        kind=PLAIN,
        goals=[Goal(township), Goal(edu, copied=True)],
    )
    assert changed == 2
    assert running(cast.school) == [(1, township.name, False, None), (2, edu.name, True, None)]
    [before] = RecipientRule.objects.on(days_ago(1)).filter(school=cast.school, kind=PLAIN)
    assert (before.recipient, before.answer_days, before.copied) == (edu, 5, False)


def test_rules__saved_as_they_are__nothing_is_written(cast):
    goals = [Goal(recipient(cast.school), answer_days=4)]
    asked = {"by": cast.director, "school": cast.school, "kind": PLAIN, "goals": goals}
    assert [goes_to.set_rules(**asked), goes_to.set_rules(**asked)] == [1, 0]
    assert RecipientRule.objects.count() == 1


def test_rules__changed_twice_on_a_day__the_last_one_holds(cast):
    edu = recipient(cast.school)
    for days in (4, 5, None):
        goes_to.set_rules(
            by=cast.director,
            school=cast.school,
            kind=PLAIN,
            goals=[Goal(edu, answer_days=days)],
        )
    assert running(cast.school) == [(1, edu.name, False, None)]


def test_rules__copies_alone__are_refused(cast):
    with pytest.raises(Refused, match="主送"):
        goes_to.set_rules(
            by=cast.director,
            school=cast.school,
            kind=PLAIN,
            goals=[Goal(recipient(cast.school), copied=True)],
        )


@pytest.mark.parametrize("how", ["foreign", "ended"])
def test_rules__to_a_body_that_is_not_the_schools_or_has_ended__are_refused(cast, how):
    if how == "foreign":
        body = recipient(cast.other_school)
    else:
        body = recipient(cast.school, until=days_ago(3))
    with pytest.raises(Refused, match="停用"):
        goes_to.set_rules(by=cast.director, school=cast.school, kind=PLAIN, goals=[Goal(body)])


def test_rules__a_limit_of_their_own__is_the_receivers_deadline(cast):
    body = recipient(cast.school, answer_days=3)
    goes_to.set_rules(
        by=cast.director, school=cast.school, kind=PLAIN, goals=[Goal(body, answer_days=8)]
    )
    one = escalation(cast, to=body)
    assert answer_days(one, clock.today()) == 8


def test_usual__kinds_without_a_rule__go_where_such_reports_go(cast):
    edu = recipient(cast.school)
    township = recipient(cast.school, org_type=OrgType.TOWNSHIP)
    goes_to.set_rules(by=cast.director, school=cast.school, kind=URGENT, goals=[Goal(township)])
    assert goes_to.fill_usual(by=cast.director, school=cast.school) > 1
    assert running(cast.school) == [(1, edu.name, False, 3), (2, township.name, False, 3)]
    assert running(cast.school, URGENT) == [(1, township.name, False, None)]
    assert goes_to.fill_usual(by=cast.director, school=cast.school) == 0


def test_begin_with__nothing_filled_in__is_refused(cast):
    with pytest.raises(Refused, match="至少"):
        goes_to.begin_with(by=cast.director, school=cast.school, bodies=[("EDU", " ", "1")])


def test_begin_with__one_name_twice__nothing_is_kept(cast):
    bodies = [("EDU", "县教育局", ""), ("CIVIL", "县教育局", "")]
    with pytest.raises(Refused):
        goes_to.begin_with(by=cast.director, school=cast.school, bodies=bodies)
    assert not Recipient.objects.exists()


def test_carry__what_waits_for_a_paused_body__can_still_be_brought(cast):
    one = escalation(cast, way=Way.HTTP)
    recipients.pause(by=cast.director, recipient=one.recipient, why="对方升级")
    message = message_of(one)
    carrying.by_hand_instead(by=cast.director, message=message, way=Way.LETTER)
    message.refresh_from_db()
    assert message.state == MessageState.BY_HAND


def test_rules__history_of_a_kind__is_dated(cast):
    edu = recipient(cast.school)
    RecipientRule.objects.create(
        school=cast.school, recipient=edu, kind=PLAIN, starts_on=days_ago(9)
    )
    goes_to.set_rules(by=cast.director, school=cast.school, kind=PLAIN, goals=[])
    [row] = RecipientRule.objects.filter(kind=PLAIN)
    assert row.until - row.starts_on == timedelta(days=9)
