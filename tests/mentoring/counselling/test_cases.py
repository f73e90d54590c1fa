"""Cases, sessions, levels, cards, handover: the counsellor's alone."""

from datetime import timedelta
from uuid import uuid4

import pytest

from school_care.core import clock
from school_care.core.models import AuditEntry, FieldChange
from school_care.duties.models import Notice
from school_care.mentoring import figures_counselling as figures
from school_care.mentoring.choices.counselling import Risk
from school_care.mentoring.models import CounsellingCase, HeartNote, Referral, RiskJudgement
from school_care.mentoring.selectors_counselling import (
    appointments_of,
    request_to_class,
    risks_for,
)
from school_care.mentoring.services.counselling.cases import Ended, Told, close_case, describe_case
from school_care.mentoring.services.counselling.handover import hand_over_cases, left_behind
from school_care.mentoring.services.counselling.heart_notes import (
    answer_heart_note,
    make_case_of,
)
from school_care.mentoring.services.counselling.risks import acknowledge_risk, pass_on_request
from school_care.mentoring.services.counselling.sessions import (
    Session,
    correct_session,
    withdraw_session,
    write_session,
)
from school_care.school.enums import Role
from school_care.school.models import Appointment
from school_care.school.refusal import Refused
from tests.factories import UserFactory, days_ago
from tests.mentoring.counselling.making import (
    COURSE,
    card,
    judged,
    opened,
    referred,
    talked,
    whole,
)

pytestmark = pytest.mark.django_db
NOT_THE_COUNSELLOR = [
    "principal", "director", "registrar", "head_teacher", "grade_head", "teacher", "dormitory",
    "editor", "administrator", "auditor",
]  # fmt: skip


def fresh(user):
    return type(user).objects.get(pk=user.pk)


def test_open__numbers__count_up_in_the_school_year(cast):
    assert [opened(cast, one).number[-3:] for one in (cast.keke, cast.zixuan)] == ["001", "002"]
    assert opened(cast, cast.keke).number[-3:] == "001"  # the running one


@pytest.mark.parametrize("who", NOT_THE_COUNSELLOR)
def test_case_and_card__anyone_else__nothing_in_sight_and_nothing_written(cast, who):
    made = whole(cast)
    person = getattr(cast, who)
    assert not CounsellingCase.objects.visible_to(person).exists()
    assert not HeartNote.objects.visible_to(person).exists()
    case = made["case"]
    with pytest.raises(Refused):
        write_session(
            by=person,
            case=case,
            session=Session(clock.today(), course="x"),
            public_id=uuid4(),
        )
    with pytest.raises(Refused):
        close_case(by=person, case=case, ended=Ended())
    if who != "director":
        assert not RiskJudgement.objects.visible_to(person).exists()


def test_case__second_counsellor__does_not_read_the_first_ones(cast):
    second = UserFactory(school=cast.school, role=Role.COUNSELLOR)
    whole(cast)
    assert not CounsellingCase.objects.visible_to(second).exists()
    assert not RiskJudgement.objects.visible_to(second).exists()


def test_session__sent_twice__stored_once(cast):
    case, key = opened(cast), uuid4()
    session = Session(clock.today(), course=COURSE)
    first = write_session(by=cast.counsellor, case=case, session=session, public_id=key)
    again = write_session(by=cast.counsellor, case=case, session=session, public_id=key)
    assert first.pk == again.pk and case.sessions.count() == 1


def test_session__nothing_said_or_future__refused(cast):
    case = opened(cast)
    for wrong in (
        Session(clock.today()),
        Session(clock.today() + timedelta(days=1), course="谈"),
        Session(clock.today(), course="谈", next_on=clock.today()),
    ):
        with pytest.raises(Refused):
            write_session(by=cast.counsellor, case=case, session=wrong, public_id=uuid4())
    missed = Session(clock.today(), made=False)
    write_session(by=cast.counsellor, case=case, session=missed, public_id=uuid4())


def test_session__corrected__old_words_sealed_and_withdrawn_needs_a_reason(cast):
    row = talked(cast, opened(cast))
    changed = Session(row.happened_on, course="改后的话")
    row = correct_session(by=cast.counsellor, row=row, session=changed)
    assert row.corrected_at and row.course == "改后的话"
    assert [one.old for one in FieldChange.objects.filter(object_id=row.public_id)] == [COURSE]
    with pytest.raises(Refused, match="撤销原因"):
        withdraw_session(by=cast.counsellor, row=row, reason=" ")
    withdraw_session(by=cast.counsellor, row=row, reason="记错人")
    with pytest.raises(Refused, match="已经撤销"):
        withdraw_session(by=cast.counsellor, row=row, reason="记错人")


def test_sheet__described_then_closed__no_more_changes(cast):
    case = opened(cast)
    told = Told(family="grand", upbringing=("absent",), complaint="新主诉")
    describe_case(by=cast.counsellor, case=case, told=told)
    case.refresh_from_db()
    assert Told.of(case) == told
    close_case(by=cast.counsellor, case=case, ended=Ended(text="好多了"))
    with pytest.raises(Refused, match="已结案"):
        describe_case(by=cast.counsellor, case=case, told=told)
    case.refresh_from_db()
    assert Ended.of(case).sentence == "目标达到；有好转；好多了"


def test_appointment__newest_session__due_until_it_happened(cast):
    case, today = opened(cast), clock.today()
    talked(cast, case, happened_on=days_ago(7), next_on=today)
    assert [one.on for one in appointments_of(cast.counsellor, cast.school, today)] == [today]
    talked(cast, case)
    assert appointments_of(cast.counsellor, cast.school, today) == []


@pytest.mark.parametrize(
    ("level", "told"), [(Risk.LOW, 0), (Risk.WATCH, 0), (Risk.HIGH, 1), (Risk.CRISIS, 1)]
)
def test_risk__upper_levels__director_told_at_once_and_nameless(cast, level, told):
    judged(opened(cast), level)
    notices = list(Notice.objects.filter(user=cast.director))
    assert len(notices) == told
    for one in notices:
        assert one.facts == {"about": "counselling.risk"}
    assert not Notice.objects.exclude(user=cast.director).exists()


def test_risk__without_advice__refused(cast):
    with pytest.raises(Refused, match="建议"):
        judged(opened(cast), Risk.HIGH, advice="")


def test_risk__newest_counts_and_director_marks_it(cast):
    case = opened(cast)
    judged(case, Risk.CRISIS)
    newest = judged(case, Risk.WATCH)
    assert [row.level for row in risks_for(cast.director, cast.school)] == ["watch"]
    assert risks_for(cast.principal, cast.school) == []
    assert acknowledge_risk(by=cast.director, row=newest)
    assert not acknowledge_risk(by=cast.director, row=newest)
    with pytest.raises(Refused):
        acknowledge_risk(by=cast.principal, row=newest)


def test_risk__passed_on__head_teacher_reads_the_line_only(cast):
    row = judged(opened(cast, cast.zixuan))
    with pytest.raises(Refused, match="不要写等级"):
        pass_on_request(by=cast.director, row=row, request="这孩子是危机等级")
    pass_on_request(by=cast.director, row=row, request="课间请多留意")
    assert request_to_class(cast.head_teacher, cast.zixuan).request == "课间请多留意"
    for who in ("other_head_teacher", "grade_head", "teacher", "registrar", "principal"):
        assert request_to_class(getattr(cast, who), cast.zixuan) is None, who


def test_heart_note__answered_or_made_a_case__once(cast):
    note, unsigned = card(cast, cast.keke), card(cast)
    case = make_case_of(by=cast.counsellor, note=note)
    assert (case.student, case.source) == (cast.keke, "heart_note")
    with pytest.raises(Refused, match="已经处理"):
        answer_heart_note(by=cast.counsellor, note=note, answer="谈了")
    with pytest.raises(Refused, match="没有署名"):
        make_case_of(by=cast.counsellor, note=unsigned)
    assert answer_heart_note(by=cast.counsellor, note=unsigned, answer="班会上讲了").answer


def test_handover__counsellor_left__successor_reads_all_and_the_old_one_nothing(cast):
    second = UserFactory(school=cast.school, role=Role.COUNSELLOR)
    made = whole(cast)
    waiting = referred(cast, cast.anan, to=cast.counsellor)
    handing = {"school": cast.school, "from_user": cast.counsellor, "why": "调离"}
    with pytest.raises(Refused, match="仍是心理教师"):
        hand_over_cases(by=cast.principal, to_user=second, **handing)
    Appointment.objects.filter(user=cast.counsellor).delete()
    [(who, counts)] = left_behind(cast.school).items()
    assert (who, counts) == (
        cast.counsellor,
        {"open": 1, "closed": 0, "referrals": 1, "notes": 1},
    )
    with pytest.raises(Refused):
        hand_over_cases(by=cast.director, to_user=second, **handing)
    done = hand_over_cases(by=cast.principal, to_user=second, **handing)
    assert (done.cases, done.referrals, done.notes) == (1, 1, 1)
    second = fresh(second)
    assert CounsellingCase.objects.visible_to(second).get() == made["case"]
    assert RiskJudgement.objects.visible_to(second).get() == made["risk"]
    assert Referral.objects.visible_to(second).get() == waiting
    assert not CounsellingCase.objects.visible_to(fresh(cast.counsellor)).exists()
    assert left_behind(cast.school) == {}
    assert AuditEntry.objects.filter(action="case.handed_over").count() == 1
    with pytest.raises(Refused, match="没有需要移交"):
        hand_over_cases(by=cast.principal, to_user=second, **handing)


def test_handover__successor_keeps_a_case_of_the_child__the_given_one_is_closed_beside_it(cast):
    second = UserFactory(school=cast.school, role=Role.COUNSELLOR)
    mine, given = opened(cast, cast.keke, by=second), opened(cast, cast.keke)
    Appointment.objects.filter(user=cast.counsellor).delete()
    hand_over_cases(
        by=cast.principal,
        school=cast.school,
        from_user=cast.counsellor,
        to_user=second,
        why="调离",
    )
    mine.refresh_from_db()
    given.refresh_from_db()
    assert mine.closed_on is None and given.closed_on == clock.today()
    assert given.counsellor == second


def test_figures__principal__cells_below_three_are_not_told(cast):
    case = opened(cast, cast.zixuan)
    talked(cast, case)
    judged(case)
    span = (days_ago(30), clock.today())
    told = {one.label: one.value for one in figures.counts_of(cast.principal, cast.school, *span)}
    assert told["在办个案"] == told["辅导（次）"] == "<3"
    own = {one.label: one.value for one in figures.counts_of(cast.counsellor, cast.school, *span)}
    assert own["在办个案"] == "1"
    levels = {one.label: one.value for one in figures.risk_counts(cast.school)}
    assert levels["危机"] == "<3" and levels["较高"] == "0"


@pytest.mark.parametrize(
    ("seen", "referred_", "words"),
    [
        (0, 0, "—"),
        (1, 2, "人数<3，不显示"),
        (2, 8, "人数<3，不显示"),
        (8, 12, "66.7%（8/12）"),
        (10, 12, "<3人还没有谈，不显示比例"),
        (12, 12, "100.0%（12/12）"),
        (0, 5, "0.0%（0/5）"),
    ],
)
def test_coverage__outside_the_room__suppressed_where_a_child_could_be_known(
    seen, referred_, words
):
    assert figures.Coverage(seen, referred_).in_words() == words
