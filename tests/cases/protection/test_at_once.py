"""Two people do the same, or what contradicts it, in one case at the same moment; repeated, because
a race is won by chance."""

from functools import partial
from uuid import uuid4

import pytest

from school_care.cases.models import (
    Case,
    Crisis,
    CrisisWatch,
    FileGlass,
    MandatoryReport,
    Protection,
    ProtectionGlass,
)
from school_care.cases.protection.services import (
    bullying,
    closing,
    crisis,
    entries,
    file_glass,
    glass,
    guardian,
    naming,
    watches,
)
from school_care.cases.protection.services.watches_read import running_of
from school_care.core import clock
from school_care.school.refusal import Refused
from school_care.students.silence import is_silenced
from tests.cases.making import all_recipients
from tests.cases.protection.bullying_making import begun, committee, judged
from tests.cases.protection.case_pages import WHY, rung
from tests.cases.protection.crisis_making import reported as crisis_of
from tests.cases.protection.making import filed
from tests.cases.protection.report_making import reported
from tests.factories import StudentFactory
from tests.support.together import raised, together

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

TIMES = 3


def fresh(row: Protection) -> Protection:
    """The case as somebody's page read it."""
    return Protection.objects.select_related("school", "student", "case").get(pk=row.pk)


def one_refused(answers: list) -> None:
    assert raised(answers, but=Refused) == []
    assert sum(isinstance(one, Refused) for one in answers) == 1


def test_watch__taken_while_somebody_else_is_asked__one_is_with_the_child(cast):
    for _ in range(TIMES):
        row = crisis_of(cast.teacher, StudentFactory(current_class=cast.seven_two))
        asked = watches.offer(by=cast.teacher, protection=row, to=cast.dormitory)
        answers = together(
            partial(watches.accept, by=cast.dormitory, watch=asked),
            partial(watches.offer, by=cast.director, protection=fresh(row), to=cast.head_teacher),
        )
        assert raised(answers, but=Refused) == []
        running = CrisisWatch.objects.filter(
            protection=row, accepted_at__isnull=False, ended_at__isnull=True
        )
        assert running.count() == 1
        assert running_of(row) is not None


def test_watch__taken_by_two_for_themselves__one_is_with_the_child(cast):
    for _ in range(TIMES):
        row = crisis_of(cast.teacher, StudentFactory(current_class=cast.seven_two))
        people = (cast.director, cast.counsellor)
        acts = [partial(watches.offer, by=one, protection=fresh(row), to=one) for one in people]
        assert raised(together(*acts)) == []
        assert CrisisWatch.objects.filter(protection=row, ended_at__isnull=True).count() == 1
        assert running_of(row).user in people


def test_watch__taken_while_the_child_is_handed_over__nobody_is_left_on_watch(cast):
    for _ in range(TIMES):
        row = crisis_of(cast.teacher, StudentFactory(current_class=cast.seven_two))
        asked = watches.offer(by=cast.teacher, protection=row, to=cast.dormitory)
        handing = crisis.Handing(to="hospital", whom="县医院 王医生", at=clock.now())
        answers = together(
            partial(watches.accept, by=cast.dormitory, watch=asked),
            partial(crisis.hand_over, by=cast.director, protection=fresh(row), handing=handing),
        )
        assert raised(answers, but=Refused) == []
        assert not CrisisWatch.objects.filter(protection=row, ended_at__isnull=True).exists()


def test_report__same_form_twice_at_once__is_one(cast):
    all_recipients(cast.school)
    for _ in range(TIMES):
        pupil, form = StudentFactory(current_class=cast.seven_one), uuid4()
        acts = [partial(reported, cast.teacher, pupil, public_id=form) for _ in range(2)]
        first, second = together(*acts)
        assert first == second
        assert MandatoryReport.objects.filter(protection__student=pupil).count() == 1


def test_crisis__of_one_child_reported_by_two_at_once__is_one(cast):
    for _ in range(TIMES):
        pupil = StudentFactory(current_class=cast.seven_one)
        acts = [partial(crisis_of, by, pupil) for by in (cast.teacher, cast.head_teacher)]
        first, second = together(*acts)
        assert first == second
        assert Crisis.objects.filter(protection__student=pupil).count() == 1


def test_name__put_by_two_at_once__one_number_and_one_refusal(cast):
    for _ in range(TIMES):
        row = filed(cast.teacher, None, school=cast.school, pupil_words="穿红衣服的孩子")
        before = Case.objects.count()
        acts = [
            partial(naming.put_name, by=cast.director, protection=fresh(row), student=one)
            for one in (cast.zixuan, cast.anan)
        ]
        one_refused(together(*acts))
        assert Case.objects.count() == before + 1


def test_flag__set_while_the_name_is_put__hushes_the_child(cast):
    for _ in range(2 * TIMES):
        pupil = StudentFactory(current_class=cast.seven_one)
        row = filed(cast.teacher, None, school=cast.school, pupil_words="穿红衣服的孩子")
        named, flagged = fresh(row), fresh(row)
        answers = together(
            partial(naming.put_name, by=cast.director, protection=named, student=pupil),
            partial(guardian.set_flag, by=cast.director, protection=flagged, value=True),
        )
        assert raised(answers) == []
        assert fresh(row).guardian_suspect
        assert is_silenced(pupil)


def test_finding__noted_by_two_at_once__one_and_one_refusal(cast):
    row = begun(cast)
    members = committee(cast)[:3]
    acts = [
        partial(bullying.decide, by=by, protection=fresh(row), judged=judged(cast, row, members))
        for by in (cast.director, cast.principal)
    ]
    one_refused(together(*acts))
    assert row.steps.filter(to_state="concluded").count() == 1


def test_close__two_at_once__one_and_one_refusal(cast):
    row = filed(cast.teacher, cast.zixuan)
    rung(cast.director, row)
    entries.add(by=cast.director, protection=row, kind="police", text="已移送")
    closing.follow(by=cast.director, protection=fresh(row), why="已立案", state="handling")
    close = partial(closing.close, by=cast.director, why="办结", state="following")
    one_refused(together(*[partial(close, protection=fresh(row)) for _ in range(2)]))
    assert row.steps.filter(to_state="closed").count() == 1


def test_glass__broken_twice_at_once__is_one(cast):
    row = filed(cast.teacher, cast.zixuan)
    act = partial(glass.break_glass, by=cast.principal, why=WHY)
    answers = together(*[partial(act, protection=fresh(row)) for _ in range(2)])
    assert raised(answers) == []
    assert ProtectionGlass.objects.filter(protection=row).count() == 1


def test_file__opened_twice_at_once__is_one(cast):
    known = {"school": cast.school, "name": cast.zixuan.name, "group": cast.seven_one}
    act = partial(file_glass.open_file, by=cast.teacher, why=WHY, **known)
    assert raised(together(act, act)) == []
    assert FileGlass.objects.count() == 1
