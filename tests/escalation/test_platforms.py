"""Which form a body's system follows, and from which day."""

from datetime import date

import pytest

from school_care.core import clock
from school_care.escalation import papers, platforms
from school_care.escalation.enums import OrgType
from tests.escalation.papers_cast import sent_to

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("org_type", "platform", "expected"),
    [
        (OrgType.EDU, "", "控辍保学台账"),
        (OrgType.CIVIL, "", "儿童福利类信息登记"),
        (OrgType.POLICE, "", "通用登记"),
        (OrgType.EDU, "welfare", "儿童福利类信息登记"),
        (OrgType.DPF, "nobody-knows", "通用登记"),
    ],
)
def test_form__of_a_recipient__is_the_one_named_or_that_of_its_kind(
    cast, plain_source, org_type, platform, expected
):
    to = sent_to(cast, plain_source, org_type, platform=platform).escalation.recipient

    assert platforms.form_for(to, clock.today()).label == expected


def test_form__with_a_newer_order__holds_from_its_day_on(monkeypatch):
    old = platforms.form_of(platforms.DROPOUT, date(2026, 1, 1))
    new = platforms.PlatformForm(platforms.DROPOUT, "新台账", date(2027, 3, 1), old.fields)
    monkeypatch.setattr(platforms, "FORMS", (*platforms.FORMS, new))

    assert platforms.form_of(platforms.DROPOUT, date(2027, 2, 28)) is old
    assert platforms.form_of(platforms.DROPOUT, date(2027, 3, 1)) is new
    assert platforms.choices()[0] == (platforms.DROPOUT, "新台账")


def test_form__before_any_was_known__is_none():
    assert platforms.form_of(platforms.DROPOUT, date(2000, 1, 1)) is None


def test_boxes__say_what_was_sent_and_nothing_else(cast, plain_source):
    sent = papers.addressed(sent_to(cast, plain_source, OrgType.CIVIL)).sent
    boxes = platforms.filled(platforms.form_of(platforms.WELFARE, clock.today()), sent)
    told = {box.label: box.text for box in boxes}

    assert told["公民身份证号码"] == "990102201306120017"
    assert told["现居住地"] == "云岭镇大坪村三组"
    assert told["父亲当前务工地点"] == "浙江省杭州市"
    assert told["母亲当前务工地点"] == ""
    assert told["是否学校寄宿"] == "是"
    assert told["申请事项"] == "派员共同劝返；督促监护人送学；请联系其父"
    assert [box.label for box in boxes if not box.held] == ["民族", "户籍所在地", "身体情况"]
