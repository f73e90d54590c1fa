"""`manage.py escalate`: one child to one recipient, and how it ends."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from school_care.cases.models import Case, CaseReport
from school_care.escalation.body import read_body
from school_care.escalation.enums import OrgType, State, Via
from school_care.escalation.models import Escalation, Message
from tests.cases.making import AID, DROPOUT, NO_CARER, absent, recipient

pytestmark = pytest.mark.django_db


def run(student, kind, to, by, **options) -> dict:
    out = StringIO()
    call_command(
        "escalate",
        student=student if isinstance(student, str) else student.id_number,
        kind=kind,
        recipient=to if isinstance(to, str) else to.code,
        by=by if isinstance(by, str) else by.username,
        json=True,
        stdout=out,
        **options,
    )
    return json.loads(out.getvalue())


def refused(*args, **options) -> str:
    with pytest.raises(CommandError) as refusal:
        run(*args, **options)
    assert refusal.value.returncode == 2
    return str(refusal.value)


@pytest.fixture
def bureau(cast):
    return recipient(cast.school)


def test_escalate__principal__signed_and_on_its_way_with_what_attendance_knows(cast, bureau):
    absent(cast.zixuan)
    told = run(cast.zixuan, DROPOUT, bureau, cast.principal)
    message = Message.objects.get()
    assert told == {
        "case_no": Case.objects.get().case_no,
        "kind": DROPOUT,
        "recipient": bureau.code,
        "recipient_name": bureau.name,
        "state": State.SUBMITTED,
        "version": 1,
        "message_id": str(message.public_id),
    }
    body = read_body(message)
    assert "4个上课日未到校" in body["facts"]
    assert body["absence"]["school_days_absent"] == 4
    assert Escalation.objects.get().steps.filter(via=Via.COMMAND).count() == 2


def test_escalate__director__waits_for_the_signature(cast, bureau):
    told = run(cast.zixuan, DROPOUT, bureau.name, cast.director, facts="周一起没来。")
    assert (told["state"], told["version"], told["message_id"]) == (State.IN_REVIEW, 0, None)


def test_escalate__urgent_by_the_director__goes_out_at_once(cast):
    civil = recipient(cast.school, OrgType.CIVIL)
    told = run(cast.zixuan, NO_CARER, civil, cast.director, facts="奶奶住院，今晚没人。")
    assert told["state"] == State.SUBMITTED


def test_escalate__head_teacher__a_draft(cast, bureau):
    assert run(cast.zixuan, DROPOUT, bureau, cast.head_teacher)["state"] == State.DRAFT


def test_escalate__nothing_known__goes_out_and_says_that_words_follow(cast, bureau):
    run(cast.anan, DROPOUT, bureau, cast.principal)
    assert "具体经过正在核实" in read_body(Message.objects.get())["facts"]


def test_escalate__again_while_open__refused_and_nothing_left_behind(cast, bureau):
    run(cast.zixuan, DROPOUT, bureau, cast.principal)
    assert "还在办理中" in refused(cast.zixuan, DROPOUT, bureau, cast.principal)
    assert Escalation.objects.count() == Message.objects.count() == 1


def test_escalate__second_recipient__same_case_and_words(cast, bureau):
    town = recipient(cast.school, OrgType.TOWNSHIP)
    first = run(cast.zixuan, DROPOUT, bureau, cast.principal, facts="周一起没来。")
    second = run(cast.zixuan, DROPOUT, town, cast.principal)
    assert first["case_no"] == second["case_no"]
    assert CaseReport.objects.count() == 1
    assert {read_body(one)["facts"] for one in Message.objects.all()} == {"周一起没来。"}


def test_escalate__pupil_number__finds_the_child(cast, bureau):
    cast.zixuan.national_student_no = "G990102201306138888"
    cast.zixuan.save()
    assert run("G990102201306138888", DROPOUT, bureau, cast.principal)["version"] == 1


def test_escalate__refused_sending__no_case_is_opened(cast, bureau):
    civil = recipient(cast.school, OrgType.CIVIL)
    run(cast.zixuan, AID, civil, cast.director)
    before = Case.objects.count()
    assert "正在审签" in refused(
        cast.zixuan, AID, recipient(cast.school, OrgType.TOWNSHIP), cast.director, facts="另写"
    )
    assert Case.objects.count() == before
    assert Escalation.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"student": "990102199901011234"}, "没有这个学籍号或身份证号的学生"),
        ({"kind": "NO_SUCH"}, "没有这类上报事项"),
        ({"to": "nobody"}, "没有这个收件单位。现有：云岭县教育局"),
        ({"by": "nobody"}, "没有这个账号"),
        ({"by": "shuxue"}, "不能为其起草上报"),
    ],
)
def test_escalate__what_does_not_fit__refused_in_words(cast, bureau, changes, sentence):
    asked = {"student": cast.zixuan, "kind": DROPOUT, "to": bureau, "by": cast.principal}
    assert sentence in refused(**{**asked, **changes})
    assert not Escalation.objects.exists()


def test_escalate__child_of_another_school__not_found(cast, bureau):
    assert "没有这个学籍号" in refused(cast.foreign, DROPOUT, bureau, cast.principal)
