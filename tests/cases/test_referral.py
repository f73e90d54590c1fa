"""Referrals (domain §4.4): what civil affairs, the township and the disability federation are told
beyond other reports, and what is asked back before one goes out."""

import json
from datetime import timedelta

import pytest

from school_care.cases.body import report_body
from school_care.cases.content import NO_CONSENT, NO_GROUND, Content, what_is_missing
from school_care.cases.services.reports import send
from school_care.core import clock
from school_care.escalation.enums import OrgType, State
from school_care.escalation.papers_values import Sent
from school_care.escalation.papers_words import Paper, words_of
from school_care.escalation.reading import sections_of
from school_care.escalation.services import sending
from school_care.escalation.sources import kind_of
from school_care.school.refusal import Refused
from school_care.students.enums import ParentPresence
from school_care.students.models import CareCategory, Certificate, StudentCategory
from tests.cases.dropout.course_making import course_for
from tests.cases.making import (
    AID,
    CONSENT,
    DISABILITY,
    DROPOUT,
    GUARDIANSHIP,
    NO_CARER,
    all_recipients,
    rows_of,
    written,
)
from tests.factories import days_ago

pytestmark = pytest.mark.django_db

FATHER_PHONE, HUKOU = "19900000102", "外县柏树镇"
GROUND = "监护人拒绝或怠于履行监护职责，孩子无人照料"


@pytest.fixture
def child(cast):
    """张子轩: registered elsewhere, father away and not able, 残疾证 and 低保证 seen."""
    student = cast.zixuan
    student.hukou_address = HUKOU
    student.save()
    student.contacts.filter(role="FATHER").update(presence=ParentPresence.AWAY, unable_to_care=True)
    for code, name in (("DISABLED", "残疾人证"), ("DIBAO", "低保证")):
        category = CareCategory.objects.get(code=code)
        common = {"school": student.school, "student": student, "category": category}
        StudentCategory.objects.create(**common, starts_on=days_ago(60), verified_on=days_ago(50))
        Certificate.objects.create(
            **common, name=name, grade="肢体二级", number="99-123", issued_on=days_ago(90)
        )
    return student


def bodies(cast, student, kind, **content) -> dict[str, dict]:
    """What every kind of body would be told."""
    recipients = all_recipients(cast.school).values()
    report = written(cast.director, student, kind, *recipients, **content)
    return {row.recipient.org_type: report_body(row, 1) for row in rows_of(report)}


def father_in(body: dict) -> dict:
    return next(one for one in body["guardianship"]["parents"] if one["rel"] == "父亲")


# -- who is told what --------------------------------------------------------------------------


@pytest.mark.parametrize("org", [OrgType.TOWNSHIP, OrgType.CIVIL])
def test_guardianship__who_acts_on_it__parents_by_name_number_and_ability(cast, child, org):
    body = bodies(cast, child, GUARDIANSHIP, care_words="奶奶七十二岁，一人带三个孩子")[org]

    father = father_in(body)
    assert father["phone"] == FATHER_PHONE
    assert father["able"] is False
    assert father["name"]
    assert body["guardianship"]["care"] == "奶奶七十二岁，一人带三个孩子"
    assert body["student"]["hukou"] == HUKOU
    assert body["schooling"]["state"] == child.get_status_display()


def test_aid__parents__by_name_but_without_a_number(cast, child):
    father = father_in(bodies(cast, child, AID)[OrgType.CIVIL])

    assert father["name"]
    assert "phone" not in father


def test_dropout__nothing_a_referral_adds__is_in_it(cast, child):
    for org, body in bodies(cast, child, DROPOUT).items():
        assert FATHER_PHONE not in json.dumps(body, ensure_ascii=False), org
        assert not {"schooling", "category_evidence"} & set(body), org
        assert "hukou" not in body["student"], org


def test_disability__federation__paper_on_the_disability_alone_and_no_parents(cast, child):
    body = bodies(cast, child, DISABILITY, **CONSENT)[OrgType.DPF]

    [held] = body["category_evidence"]
    assert held.startswith("残疾学生：残疾人证（肢体二级")
    assert "低保证" not in json.dumps(body["category_evidence"], ensure_ascii=False)
    assert "parents" not in body["guardianship"]


def test_evidence__papers__named_without_their_numbers(cast, child):
    body = bodies(cast, child, AID)[OrgType.CIVIL]

    assert any("低保证" in one for one in body["category_evidence"])
    assert "99-123" not in json.dumps(body, ensure_ascii=False)


def test_evidence__education_and_police__are_not_told(cast, child):
    told = bodies(cast, child, NO_CARER)

    assert "category_evidence" not in told[OrgType.POLICE]
    assert "category_evidence" not in told[OrgType.EDU]


def test_schooling__running_dropout_case__its_number_goes_to_the_township_alone(cast, child):
    course = course_for(child)
    told = bodies(cast, child, GUARDIANSHIP)

    assert told[OrgType.TOWNSHIP]["schooling"]["cases"] == [course.case.case_no]
    assert "cases" not in told[OrgType.CIVIL]["schooling"]


# -- asked before it goes out ------------------------------------------------------------------


def test_disability__nobody_asked_the_guardian__refused_and_says_what_to_write(cast, child):
    to = all_recipients(cast.school)[OrgType.DPF]
    report = written(cast.director, child, DISABILITY, to)

    with pytest.raises(Refused, match="先征得监护人同意"):
        send(by=cast.director, case=report.case, kind=DISABILITY)

    assert [row.state for row in rows_of(report)] == [State.DRAFT]


@pytest.mark.parametrize("left_out", sorted(CONSENT))
def test_disability__half_of_the_consent__still_missing(left_out):
    content = Content(facts="看不清黑板", **{**CONSENT, left_out: ""})

    assert NO_CONSENT in what_is_missing(content, kind_of(DISABILITY))


def test_consent__of_tomorrow__refused(cast, child):
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()

    with pytest.raises(Refused, match="不能晚于今天"):
        written(cast.director, child, DISABILITY, **{**CONSENT, "consent_on": tomorrow})


@pytest.mark.parametrize("kind", [GUARDIANSHIP, NO_CARER])
def test_temporary_guardianship__without_its_ground__missing(kind):
    asked = Content(facts="今晚没有人", requests=("临时监护",))
    named = Content(facts="今晚没有人", requests=("临时监护",), ground="neglects")

    assert NO_GROUND in what_is_missing(asked, kind_of(kind))
    assert NO_GROUND not in what_is_missing(named, kind_of(kind))


def test_temporary_guardianship__its_ground__beside_the_request_and_in_the_laws(cast, child):
    body = bodies(cast, child, GUARDIANSHIP, requests=("监护评估", "临时监护"), ground="neglects")
    civil = body[OrgType.CIVIL]

    assert civil["request"] == ["监护评估", f"临时监护（未成年人保护法第九十二条：{GROUND}）"]
    assert "未成年人保护法第九十二条" in civil["case"]["legal_basis"]


def test_ground__temporary_guardianship_not_asked__says_nothing(cast, child):
    body = bodies(cast, child, GUARDIANSHIP, requests=("监护评估",), ground="neglects")

    assert GROUND not in json.dumps(body, ensure_ascii=False)


# -- how it reads ------------------------------------------------------------------------------


def letter_of(cast, report, org_type: str) -> str:
    """The whole letter to one body, sent and signed."""
    for row in send(by=cast.director, case=report.case, kind=report.kind):
        if row.state == State.IN_REVIEW:
            sending.sign(by=cast.principal, escalation=row)
    row = next(row for row in rows_of(report) if row.recipient.org_type == org_type)
    words = words_of(Sent(row.messages.get(), row), Paper.LETTER)
    return "\n".join([words.opening, *(line for part in words.sections for line in part.lines)])


def test_letter__referral__prints_what_was_added(cast, child):
    to = all_recipients(cast.school)[OrgType.TOWNSHIP]
    report = written(
        cast.director,
        child,
        GUARDIANSHIP,
        to,
        heard_from="村儿童主任来电",
        care_words="奶奶腿脚不便",
        requests=("临时监护",),
        ground="gone",
    )
    letter = letter_of(cast, report, OrgType.TOWNSHIP)

    for words in (
        f"户籍地{HUKOU}",
        "就学状态：",
        "情况来源：村儿童主任来电",
        "奶奶腿脚不便",
        f"电话{FATHER_PHONE}",
        "无监护能力",
        "学校查看过的凭证（不随文附送）：",
        "监护人下落不明",
        "依据《未成年人保护法》第十一条、第八十一条、第九十二条，",
        "低保证（肢体二级）。",
    ):
        assert words in letter


def test_letter__disability__says_who_agreed_how_and_when(cast, child):
    to = all_recipients(cast.school)[OrgType.DPF]
    report = written(cast.director, child, DISABILITY, to, **CONSENT, guardian_view="愿意去检查")

    letter = letter_of(cast, report, OrgType.DPF)

    assert "监护人：父亲于2026年1月5日电话同意；愿意去检查。" in letter


def test_reading__on_the_desk__shows_what_was_added(cast, child):
    body = bodies(cast, child, GUARDIANSHIP, care_words="奶奶腿脚不便")[OrgType.CIVIL]
    rows = {row.label: row.words for part in sections_of(body, masked=True) for row in part.rows}

    assert rows["户籍地"] == HUKOU
    assert rows["照看情况"] == "奶奶腿脚不便"
    assert "无监护能力" in rows["父亲"]
