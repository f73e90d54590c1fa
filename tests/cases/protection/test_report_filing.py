"""强制报告 is filed: one transaction, 110 first, the writing to whoever is to get it, once."""

from uuid import uuid4

import pytest

from school_care.cases.models import Case, MandatoryReport, Protection, ProtectionCall
from school_care.cases.protection.enums import EntryKind, Level
from school_care.cases.protection.services import calls, filing, naming
from school_care.cases.protection.sight import level_of
from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.duties.models import Notice
from school_care.escalation.enums import OrgType, State
from school_care.escalation.models import Escalation, Message
from school_care.escalation.services import answers, carrying
from school_care.school.refusal import Refused
from school_care.students.silence import is_silenced
from tests.cases.making import all_recipients, recipient
from tests.cases.protection.report_making import NUMBER, reported, rung
from tests.students.merging_rows import merged, two_files

pytestmark = pytest.mark.django_db


def sent_to(row) -> dict[str, str]:
    rows = Escalation.objects.filter(case_no=row.case.case_no).select_related("recipient")
    return {one.recipient.org_type: one.state for one in rows}


def test_filing__police_rung__goes_to_all_three_at_once_without_a_signature(cast):
    all_recipients(cast.school)
    row = reported(cast.teacher, cast.zixuan, call=rung())

    assert sent_to(row) == dict.fromkeys(("POLICE", "EDU", "CIVIL"), State.SUBMITTED)
    assert row.get_state_display() == "有关部门处置中"
    assert row.calls.get().number == NUMBER
    assert all(one.in_confidence for one in Escalation.objects.all())


def test_filing__police_not_rung_yet__education_and_civil_affairs_get_it_the_police_wait(cast):
    all_recipients(cast.school)
    row = reported(cast.teacher, cast.zixuan)

    assert set(sent_to(row)) == {"EDU", "CIVIL"}
    assert row.get_state_display() == "已报告"


def test_filing__call_noted_by_the_reporter_later__the_police_get_the_writing(cast):
    all_recipients(cast.school)
    row = reported(cast.teacher, cast.zixuan)

    calls.record(
        by=cast.teacher,
        protection=row,
        to="110",
        called_at=clock.now(),
        caller="卫数学",
        number=NUMBER,
    )

    assert set(sent_to(row)) == {"POLICE", "EDU", "CIVIL"}
    assert NUMBER in Message.objects.get(recipient__org_type=OrgType.POLICE).body


def test_filing__nobody_reached_by_telephone__a_handler_sends_it_to_the_police_alone(cast):
    all_recipients(cast.school)
    row = reported(cast.teacher, cast.zixuan)
    with pytest.raises(Refused, match="不是这件事项的经办人"):
        filing.send_now(by=cast.teacher, protection=row)

    done = filing.send_now(by=cast.director, protection=row)

    assert [one.recipient.org_type for one in done.sent] == ["POLICE"]
    assert filing.send_now(by=cast.director, protection=row).sent == []


def test_filing__same_form_twice__is_one_report_and_each_body_gets_one(cast):
    all_recipients(cast.school)
    made = uuid4()
    first = reported(cast.teacher, cast.zixuan, call=rung(), public_id=made)
    second = reported(cast.teacher, cast.zixuan, call=rung(), public_id=made)

    assert first == second
    assert Protection.objects.count() == Case.objects.count() == ProtectionCall.objects.count() == 1
    assert Escalation.objects.count() == 3


@pytest.mark.parametrize(
    "again", [{"happened": "另一件事"}, {"other_child": True}, {"by": "director"}]
)
def test_filing__form_back_from_the_browsers_memory__is_a_report_of_its_own(cast, again):
    made = uuid4()
    first = reported(cast.teacher, cast.zixuan, public_id=made)
    child = cast.keke if again.pop("other_child", None) else cast.zixuan
    second = reported(getattr(cast, again.pop("by", "teacher")), child, public_id=made, **again)

    assert first != second
    assert MandatoryReport.objects.count() == 2


def test_filing__words_sent_twice_and_named_between__is_one_report(cast):
    made = uuid4()
    first = reported(cast.teacher, None, public_id=made, pupil_words="穿红外套的男生")
    naming.put_name(by=cast.director, protection=first, student=cast.zixuan)

    assert reported(cast.teacher, None, public_id=made, pupil_words="穿红外套的男生") == first


def test_filing__no_recipient_on_the_list__the_report_stands_and_nothing_is_lost(cast):
    row = reported(cast.teacher, cast.zixuan, call=rung())
    assert sent_to(row) == {}

    recipient(cast.school, OrgType.CIVIL)

    assert filing.unsent_to(row) == ["云岭县民政局"]
    done = filing.send_now(by=cast.director, protection=row)
    assert [one.recipient.org_type for one in done.sent] == ["CIVIL"]


def test_filing__message_cannot_be_written__the_report_stands_all_the_same(cast):
    all_recipients(cast.school)
    cast.zixuan.name = " "
    cast.zixuan.save()

    row = reported(cast.teacher, cast.zixuan, call=rung())

    assert sent_to(row) == {}
    assert level_of(cast.director, row) == Level.CONTENT


def test_filing__child_described_in_words__goes_out_when_a_handler_puts_the_name(cast):
    all_recipients(cast.school)
    row = reported(cast.teacher, None, call=rung(), pupil_words="穿红外套的男生")
    assert row.case is None
    assert not Escalation.objects.exists()

    named = naming.put_name(by=cast.director, protection=row, student=cast.zixuan)

    assert set(sent_to(named)) == {"POLICE", "EDU", "CIVIL"}
    assert is_silenced(cast.zixuan)


@pytest.mark.parametrize(
    ("name", "group", "found"),
    [
        ("张子轩", "七年级1班", True),
        ("张子轩", "七（1）班", True),
        ("张子轩", "七年级2班", False),
        ("张子轩", "", False),
        ("张子", "七年级1班", False),
        ("周转走", "七年级1班", False),
    ],
)
def test_pupil_by_words__name_and_class_exactly__is_found(cast, name, group, found):
    wanted = cast.zixuan if found else None
    assert filing.pupil_by_words(cast.school, name, group) == wanted


def test_filing__oneself_named__is_refused_with_what_to_do_instead(cast):
    with pytest.raises(Refused, match="请直接拨打110，并请另一位同事报告"):
        reported(cast.teacher, cast.zixuan, named=[cast.teacher])
    assert not Protection.objects.exists()


def test_filing__director_named__sees_nothing_anywhere_and_gets_no_row(cast):
    all_recipients(cast.school)
    row = reported(cast.teacher, cast.zixuan, call=rung(), named=[cast.director])
    _answered(cast.principal, OrgType.POLICE, State.HANDLING)

    assert level_of(cast.director, row) == Level.NONE
    for rows in (Protection.objects, Escalation.objects, Case.objects, MandatoryReport.objects):
        assert not rows.visible_to(cast.director).exists()
    assert not Notice.objects.filter(user=cast.director).exists()
    assert Notice.objects.filter(user=cast.principal).exists()
    assert level_of(cast.principal, row) == Level.CONTENT


def test_filing__everyone_but_the_reporter__principal_and_director_are_told_without_a_name(cast):
    reported(cast.teacher, cast.zixuan, call=rung())

    told = set(Notice.objects.values_list("user__username", flat=True))
    assert told == {cast.principal.username, cast.director.username}


def test_filing__trace__says_who_filed_and_names_no_pupil(cast):
    all_recipients(cast.school)
    reported(cast.teacher, cast.zixuan, call=rung())

    rows = AuditEntry.objects.filter(action__startswith="protection.")
    assert {"protection.filed", "protection.call"} <= set(rows.values_list("action", flat=True))
    assert not rows.exclude(student_id=None).exists()


def _answered(by, org_type: str, status: str, words: str = "已派民警到校") -> None:
    row = Escalation.objects.get(recipient__org_type=org_type)
    carrying.hand_over(
        by=by,
        message=row.messages.get(),
        way="letter",
        received_by="马警官",
        happened_at=clock.now(),
    )
    row.refresh_from_db()
    answers.note_answer(
        by=by,
        escalation=row,
        status=status,
        via="phone",
        said_at=clock.now(),
        by_name="马警官",
        words=words,
    )


def test_heard__what_the_police_answer__stands_in_the_course_and_the_case_is_being_handled(cast):
    all_recipients(cast.school)
    row = reported(cast.teacher, cast.zixuan)
    _answered(cast.director, OrgType.EDU, State.ACCEPTED, words="已登记")

    row.refresh_from_db()
    entry = row.entries.get()
    assert row.get_state_display() == "有关部门处置中"
    assert entry.kind == EntryKind.BODY
    assert "云岭县教育局：受理" in entry.text
    assert "已登记" in entry.text


def test_heard__report_returned__is_owed_on_the_case(cast):
    from school_care.cases.protection.owed import steps_of

    all_recipients(cast.school)
    row = reported(cast.teacher, cast.zixuan, call=rung())
    _answered(cast.director, OrgType.CIVIL, State.RETURNED, words="缺监护人信息")

    labels = [one.label for one in steps_of([row], clock.today())[row.pk] if not one.done_on]
    assert "云岭县民政局退回，补充后再报" in labels


def test_owed__nothing_done_yet__police_within_minutes_then_the_bodies_then_the_result(cast):
    from school_care.cases.protection.owed import steps_of

    row = reported(cast.teacher, cast.zixuan)
    steps = {one.code: one for one in steps_of([row], clock.today())[row.pk]}

    assert steps["police"].words == "还没有登记报警"
    assert (steps["police"].due_at - row.filed_at).total_seconds() == 600
    assert "收件单位里没有教育局" in steps["written.edu"].words
    assert steps["result"].done_on is None


def test_owed__everything_done__nothing_is_left(cast):
    from school_care.cases.protection.owed import steps_of

    all_recipients(cast.school)
    row = reported(cast.teacher, cast.zixuan, call=rung())
    for org in (OrgType.POLICE, OrgType.EDU, OrgType.CIVIL):
        _answered(cast.director, org, State.ACCEPTED)
    filing.note_outcome(by=cast.director, protection=row, text="派出所已训诫，孩子由姑姑照看")

    left = [one.code for one in steps_of([row], clock.today())[row.pk] if one.done_on is None]
    assert left == []


def test_owed__of_many_cases__asks_as_often_as_of_one(cast, django_assert_max_num_queries):
    from school_care.cases.protection.owed import steps_of

    all_recipients(cast.school)
    for pupil in (cast.zixuan, cast.anan, cast.keke, cast.yuan):
        reported(cast.teacher, pupil, call=rung())
    rows = list(Protection.objects.select_related("case"))
    with django_assert_max_num_queries(5):
        steps_of(rows, clock.today())


def test_education__noted_before_it_was_found__is_refused(cast):
    row = reported(cast.teacher, cast.zixuan)
    with pytest.raises(Refused, match="不能早于发现时间"):
        filing.note_education(
            by=cast.director, protection=row, filed_at=row.found_at - (clock.now() - row.found_at)
        )


def test_merging__both_files_reported__both_cases_go_on(cast):
    keep, absorb = two_files(cast)
    for one in (keep, absorb):
        reported(cast.teacher, one, call=rung())
    merged(cast, keep, absorb)

    assert [one.case.closed_on for one in Protection.objects.all()] == [None, None]
    assert {one.case.student for one in Protection.objects.all()} == {keep}
