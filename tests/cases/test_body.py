"""What each body is told of a child, and what never leaves the school."""

import hashlib
import json

import pytest

from school_care.cases.body import report_body, warnings_of
from school_care.cases.content import NEEDS_CONSENT, Content
from school_care.cases.dropout.closure import CLOSURE
from school_care.cases.dropout.enums import CourseState
from school_care.cases.kinds import KINDS
from school_care.cases.prefill import known_of
from school_care.cases.services.reports import send
from school_care.core import clock
from school_care.escalation.body import digest_of, idempotency_key, read_body
from school_care.escalation.enums import NEEDS_ID_NUMBER, OrgType, State
from school_care.escalation.services import sending
from school_care.school.refusal import Refused
from school_care.students.enums import ParentPresence
from school_care.students.models import CareCategory, GuardianshipRating, StudentCategory
from tests.cases.dropout.course_making import course_for
from tests.cases.making import (
    AID,
    CONSENT,
    DROPOUT,
    FACTS,
    GUARDIANSHIP,
    absent,
    all_recipients,
    rows_of,
    rung,
    written,
)
from tests.factories import days_ago

pytestmark = pytest.mark.django_db

GRANDMOTHER_PHONE = "19900000101"
FATHER_PHONE = "19900000102"
SECRET_CATEGORIES = ("特异心理", "特殊行为", "特殊家庭")
GROUND = "监护依据只给校内看"


@pytest.fixture
def child(cast):
    """张子轩 with everything a file may hold, away for four days, rung for in vain."""
    student = cast.zixuan
    student.national_student_no = f"G{student.id_number}"
    student.address, student.village = "柳溪镇梨树坪村四组", "梨树坪村"
    student.save()
    student.contacts.filter(role="FATHER").update(presence=ParentPresence.AWAY)
    for name in SECRET_CATEGORIES:
        StudentCategory.objects.create(
            school=student.school,
            student=student,
            category=CareCategory.objects.get(name=name),
            starts_on=days_ago(30),
        )
    GuardianshipRating.objects.create(
        school=student.school,
        student=student,
        care_type="grandparents",
        rating="fair",
        reason=GROUND,
        starts_on=days_ago(50),
    )
    student.care_records.update(withdrawn_at=clock.now())  # what was tried before is another story
    absent(student)
    rung(student, cast.head_teacher)
    return student


def bodies(cast, student, kind=DROPOUT, **content) -> dict[str, dict]:
    """What every kind of body would be told."""
    recipients = all_recipients(cast.school)
    report = written(cast.director, student, kind, *recipients.values(), **content)
    return {row.recipient.org_type: report_body(row, 1) for row in rows_of(report)}


def text(body: dict) -> str:
    return json.dumps(body, ensure_ascii=False)


def test_body__of_education__pupil_number_and_hash_but_no_id_number(cast, child):
    told = bodies(cast, child)
    student = told[OrgType.EDU]["student"]
    assert student["student_no"] == child.national_student_no
    assert student["id_hash"] == hashlib.sha256(child.id_number.encode()).hexdigest()
    assert "id_number" not in student
    # the pupil number holds the ID number inside it; beside it there is none
    assert child.id_number not in text({**told[OrgType.EDU], "student": {}})


@pytest.mark.parametrize("org", [OrgType.CIVIL, OrgType.POLICE, OrgType.DPF])
def test_body__of_who_registers_people__id_number_and_no_pupil_number(cast, child, org):
    student = bodies(cast, child)[org]["student"]
    assert student["id_number"] == child.id_number
    assert not {"student_no", "id_hash"} & set(student)


def test_body__of_the_township__neither_number(cast, child):
    assert child.id_number not in text(bodies(cast, child)[OrgType.TOWNSHIP])


def test_body__of_education__who_cares_and_nothing_else_of_the_family(cast, child):
    body = bodies(cast, child)[OrgType.EDU]
    assert body["guardianship"] == {"actual_care": "祖父母、外祖父母"}
    assert not {"address", "village"} & set(body["student"])
    for secret in (GRANDMOTHER_PHONE, FATHER_PHONE, "张奶奶", "东莞"):
        assert secret not in text(body)


@pytest.mark.parametrize("org", [OrgType.TOWNSHIP, OrgType.CIVIL, OrgType.POLICE])
def test_body__of_who_acts_on_guardianship__carer_and_parents(cast, child, org):
    family = bodies(cast, child)[org]["guardianship"]
    assert family["rating"] == "一般"
    assert family["carer"] == {"name": "张奶奶", "relation": "奶奶", "phone": GRANDMOTHER_PHONE}
    assert {"rel": "父亲", "place": "广东省东莞市", "reachable": True} in family["parents"]
    assert FATHER_PHONE not in text(family)


def test_body__of_the_disability_federation__whom_to_ring_but_not_the_parents(cast, child):
    family = bodies(cast, child)[OrgType.DPF]["guardianship"]
    assert family["carer"]["phone"] == GRANDMOTHER_PHONE
    assert not {"rating", "parents"} & set(family)


def test_body__categories_in_confidence_and_grounds__told_to_nobody(cast, child):
    for org, body in bodies(cast, child).items():
        for secret in (*SECRET_CATEGORIES, GROUND):
            assert secret not in text(body), org


def test_body__categories__in_words_a_claim_called_a_claim_none_to_the_police(cast, child):
    child.categories.filter(category__code="LB_BOTH").update(verified_on=None)
    told = bodies(cast, child)
    assert told[OrgType.TOWNSHIP]["categories"] == ["双亲留守儿童（待核实）"]
    assert "categories" not in told[OrgType.POLICE]


def test_body__absence__as_the_reckoning_counts_it_with_every_try(cast, child):
    body = bodies(cast, child)[OrgType.EDU]
    assert body["absence"]["last_present"] == days_ago(4).isoformat()
    assert body["absence"]["school_days_absent"] == 4
    [tried] = body["absence"]["contacted"]
    assert tried["at"].endswith("+08:00")
    assert (tried["who"], tried["result"]) == ("奶奶", "没有接")
    assert body["measures_taken"] == ["电话1次，未联系上"]


def test_body__aid__absence_is_not_its_matter(cast, child):
    assert "absence" not in bodies(cast, child, AID)[OrgType.CIVIL]


def test_body__what_the_school_wrote__in_words_and_empty_parts_left_out(cast, child):
    body = bodies(
        cast,
        child,
        reasons=("study",),
        reason_words="数学听不懂",
        whereabouts="home",
        requests=("派员共同劝返",),
        child_view="想去打工",
    )[OrgType.EDU]
    assert body["title"] == "关于张子轩学生疑似辍学情况的报告"
    assert body["facts"] == FACTS
    assert body["reason"] == ["学习困难/厌学", "数学听不懂"]
    assert body["whereabouts"] == "在家"
    assert body["request"] == ["派员共同劝返"]
    assert body["views"] == {"child": "想去打工"}
    assert not {"persuasion", "analysis", "attachments", "do_not_notify"} & set(body)


def test_body__asked_twice__the_same_digest(cast, child):
    report = written(cast.director, child, DROPOUT, *all_recipients(cast.school).values())
    for row in rows_of(report):
        assert digest_of(report_body(row, 1)) == digest_of(report_body(row, 1))


def test_body__no_facts__refused_and_says_what_to_write(cast):
    report = written(
        cast.director, cast.zixuan, DROPOUT, *all_recipients(cast.school).values(), facts=""
    )
    with pytest.raises(Refused, match="请写明事情经过"):
        report_body(rows_of(report)[0], 1)


def test_body__nothing_known__goes_out_without_what_is_missing(cast):
    child = cast.anan
    child.id_number = child.national_student_no = ""
    child.save()
    body = bodies(cast, child)[OrgType.EDU]
    assert not {"student_no", "id_hash"} & set(body["student"])
    assert not {"absence", "guardianship", "categories"} & set(body)


def test_warnings__what_each_receiver_would_miss__said_for_that_one_alone(cast):
    child = cast.anan
    child.id_number = child.national_student_no = ""
    child.save()
    known = known_of(child, case_type="DO", opened_on=clock.today(), on=clock.today())
    content = Content(facts=FACTS, requests=("派员共同劝返",))
    told = {org: "".join(warnings_of(child, org, known, content)) for org in OrgType}
    assert "没有学籍号" in told[OrgType.EDU]
    assert "没有身份证号" in told[OrgType.CIVIL]
    assert "没有身份证号" not in told[OrgType.EDU]
    assert "没有能打通的" in told[OrgType.POLICE]


def test_body__guardianship_referral__title_and_grounds_of_its_kind(cast, child):
    body = bodies(cast, child, GUARDIANSHIP)[OrgType.TOWNSHIP]
    assert body["title"] == "关于商请协助落实张子轩学生监护责任的函"
    assert "未成年人保护法第八十一条" in body["case"]["legal_basis"]
    assert body["case"]["case_no"].split("-")[1] == "GU"


# design §6: what every message holds, whatever it is about and whoever gets it
REQUIRED = {
    "schema", "message_id", "version", "kind", "urgency", "sent_at", "sender", "recipient", "case",
    "student",
}  # fmt: skip


@pytest.mark.parametrize("kind", [one.code for one in KINDS])
def test_message__every_kind_to_every_body__holds_what_is_agreed_and_no_number_too_many(
    cast, child, kind
):
    if kind == CLOSURE:  # wants a course that may be struck off
        paper = {"ended_paper": "休学批准书", "ended_paper_on": days_ago(1)}
        course_for(child, CourseState.SUSPENDED, **paper)
    agreed = CONSENT if kind in NEEDS_CONSENT else {}
    report = written(cast.director, child, kind, *all_recipients(cast.school).values(), **agreed)
    for row in send(by=cast.director, case=report.case, kind=kind):
        if row.state == State.IN_REVIEW:
            sending.sign(by=cast.principal, escalation=row)

    for row in rows_of(report):
        message = row.messages.get()
        body, org = read_body(message), row.recipient.org_type
        assert set(body) >= REQUIRED, org
        assert body["message_id"] == str(message.public_id)
        expected = f"{row.case_no}|{row.recipient.code}|{kind}|1"
        assert body["idempotency_key"] == hashlib.sha256(expected.encode()).hexdigest()
        assert body["idempotency_key"] == idempotency_key(row, 1) == message.idempotency_key
        assert body["sent_at"].endswith("+08:00")
        assert (body["case"]["case_no"], body["kind"]) == (row.case_no, kind)
        assert body["recipient"]["org_type"] == org
        student = body["student"]
        assert ("id_number" in student) == (org in NEEDS_ID_NUMBER), org
        student.pop("student_no", None)  # which holds the ID number by its nature
        told = text(body)
        assert (child.id_number in told) == (org in NEEDS_ID_NUMBER), org
        assert not [name for name in SECRET_CATEGORIES if name in told]
        assert GROUND not in told
        if org in (OrgType.EDU, OrgType.CENTRAL, OrgType.WCC):
            assert GRANDMOTHER_PHONE not in told
            assert FATHER_PHONE not in told
