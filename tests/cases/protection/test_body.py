"""What each body is told of a mandatory report: its own key, what it needs, whom not to tell."""

import json

import pytest

from school_care.cases.protection.body import NO_GUARDIANS, NO_SUSPECT, protection_body
from school_care.escalation.enums import OrgType
from school_care.escalation.models import Escalation, Message
from tests.cases.making import all_recipients
from tests.cases.protection.making import CANARY
from tests.cases.protection.report_making import NUMBER, reported, rung

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(cast):
    """The message to a body, as it went out."""
    all_recipients(cast.school)
    cast.zixuan.address = "柳溪镇青石村十二组"
    cast.zixuan.save()

    def message(org_type: str, **more) -> dict:
        reported(cast.teacher, cast.zixuan, call=rung(), **more)
        return json.loads(Message.objects.get(recipient__org_type=org_type).body)

    return message


def test_body__police__number_of_the_call_id_number_and_what_was_heard(cast, told):
    body = told(OrgType.POLICE)

    assert body["title"] == "关于张子轩学生疑似遭受侵害情况的报告"
    assert body["student"]["id_number"] == cast.zixuan.id_number
    assert "student_no" not in body["student"]
    assert body["student"]["address"] == "柳溪镇青石村十二组"
    assert f"接报编号{NUMBER}" in body["facts"]
    assert CANARY in body["facts"]
    assert "身上多处伤" in body["facts"]
    assert body["request"][0] == "立案调查"
    assert body["sender"]["signed_by"] == "紧急上报，未经审签"


def test_body__civil_affairs__id_number_and_who_looks_after_the_child(cast, told):
    body = told(OrgType.CIVIL)

    assert body["student"]["id_number"] == cast.zixuan.id_number
    assert body["guardianship"]["carer"]["name"] == "张奶奶"
    assert "临时监护" in body["request"]
    assert CANARY in body["facts"]


def test_body__education__pupil_number_and_no_word_of_what_the_child_said(cast, told):
    body = told(OrgType.EDU)

    assert body["student"]["student_no"] == cast.zixuan.national_student_no
    assert "request" not in body
    assert "guardianship" not in body
    text = json.dumps(body, ensure_ascii=False)
    assert "id_number" not in body["student"]
    for kept in (CANARY, "青石村", "张远行", "张奶奶"):
        assert kept not in text
    assert NUMBER in text
    assert "有老师陪着" in body["measures_taken"]


@pytest.mark.parametrize(
    ("suspects", "kept_from"),
    [
        (["guardian"], [NO_GUARDIANS, NO_SUSPECT]),
        (["relative"], [NO_GUARDIANS, NO_SUSPECT]),
        (["stranger"], [NO_SUSPECT]),
        (["unknown"], None),
        ([], None),
    ],
)
def test_body__whom_not_to_tell__follows_whom_the_report_suspects(told, suspects, kept_from):
    assert told(OrgType.POLICE, suspects=suspects).get("do_not_notify") == kept_from


def test_body__reporter__is_named_to_nobody(cast, told):
    text = json.dumps([told(OrgType.EDU)], ensure_ascii=False)
    text += "".join(Message.objects.get(recipient__org_type=one).body for one in ("CIVIL",))
    assert cast.teacher.name not in text


def test_body__asked_twice__says_the_same(cast, told):
    told(OrgType.CIVIL)
    row = Escalation.objects.get(recipient__org_type=OrgType.CIVIL)
    assert protection_body(row, 1) == protection_body(row, 2)
