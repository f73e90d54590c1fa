"""Two people at the same moment: nothing stands twice, nobody meets an error page, nobody waits
for ever. Repeated a few times, because a race is won by chance."""

from functools import partial
from uuid import uuid4

import pytest

from school_care.core import clock
from school_care.core.models import FieldChange
from school_care.school.refusal import Refused
from school_care.students.card_content import digest_of
from school_care.students.card_states import pupils_with_people
from school_care.students.enums import ExitReason
from school_care.students.models import (
    ClassReport,
    ContactCard,
    ContactPerson,
    CorrectionRequest,
    Entrustment,
    SiblingGroup,
    Student,
    StudentCareLevel,
    StudentCategory,
)
from school_care.students.models.assessments import Assessment
from school_care.students.services import contacts, corrections, levels
from school_care.students.services.assessments import decide_assessment
from school_care.students.services.cards import verify_card
from school_care.students.services.care import care_levels_of
from school_care.students.services.categories import end_category
from school_care.students.services.class_reports import Changed, listed_today, report_class
from school_care.students.services.class_reports import digest_of as digest_of_list
from school_care.students.services.contacts import PersonFacts, add_person
from school_care.students.services.entrustment import start_entrustment
from school_care.students.services.siblings import link_siblings
from school_care.students.services.verifying import verify_category
from tests.factories import ContactFactory, StudentFactory, days_ago
from tests.students.assessing import made
from tests.students.categorising import SEEN, claim, row_of
from tests.support.together import raised, together

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]

TIMES = 3


def fresh(student: Student) -> Student:
    """The pupil as another person's request reads it."""
    return Student.objects.select_related("school", "current_class").get(pk=student.pk)


def test_reporting_a_class__two_at_once__one_report(cast):
    group = cast.seven_one
    seen = digest_of_list(listed_today([group.pk], clock.today())[group.pk])

    def report(by):
        return lambda: report_class(by=by, school_class=group, seen=seen)

    answers = together(report(cast.head_teacher), report(cast.director), report(cast.head_teacher))
    assert raised(answers, but=(Changed,)) == []
    assert ClassReport.objects.filter(school_class=group).count() == 1


def test_deciding_an_assessment__two_at_once__the_first_stands(cast):
    for _ in range(TIMES):
        assessment = made(cast)

        def decide(by, rank, row=assessment):
            own = Assessment.objects.select_related("student__school").get(pk=row.pk)
            return lambda: decide_assessment(by=by, assessment=own, rank=rank, reason="讨论过")

        answers = together(decide(cast.director, 2), decide(cast.principal, 1))
        assert raised(answers, but=Refused) == []
        assert sum(isinstance(answer, Refused) for answer in answers) == 1
        assessment.refresh_from_db()
        held = StudentCareLevel.objects.on(clock.today()).get(student=cast.zixuan)
        assert held.level_id == assessment.decided_level_id


def test_deciding_a_correction__two_at_once__the_first_stands(cast):
    asked = corrections.Asked(
        subjects=("phone",)
        if "phone" in corrections.SUBJECTS
        else (next(iter(corrections.SUBJECTS)),),
        wanted="改号码",
        asked_by="张奶奶",
        relation="奶奶",
        channel="in_person",
        asked_on=clock.today(),
    )
    request = corrections.record_request(
        by=cast.head_teacher, student=cast.zixuan, asked=asked, public_id=uuid4()
    )

    def decide(by, state):
        own = CorrectionRequest.objects.select_related("student__school").get(pk=request.pk)
        return lambda: corrections.decide_request(by=by, request=own, state=state, answer="看过")

    answers = together(decide(cast.head_teacher, "done"), decide(cast.director, "refused"))
    assert raised(answers, but=Refused) == []
    assert sum(isinstance(answer, Refused) for answer in answers) == 1


def test_recording_a_correction__sent_twice_at_once__one_request(cast):
    asked = corrections.Asked(
        subjects=(corrections.SUBJECTS[0],),
        wanted="改号码",
        asked_by="张奶奶",
        relation="奶奶",
        channel="in_person",
        asked_on=clock.today(),
    )
    key = uuid4()

    def record():
        return corrections.record_request(
            by=cast.head_teacher, student=cast.zixuan, asked=asked, public_id=key
        )

    assert raised(together(record, record, record)) == []
    assert CorrectionRequest.objects.get().wanted == "改号码"


def test_verifying_a_card__two_at_once__one_version(cast):
    for _ in range(TIMES):
        ContactCard.objects.all().delete()
        held = pupils_with_people(
            cast.head_teacher, Student.objects.filter(pk=cast.zixuan.pk)
        ).get()
        seen = digest_of(held, held.people)
        answers = together(
            partial(verify_card, by=cast.head_teacher, student=fresh(cast.zixuan), seen=seen),
            partial(verify_card, by=cast.director, student=fresh(cast.zixuan), seen=seen),
        )
        assert raised(answers) == []
        assert ContactCard.objects.filter(student=cast.zixuan).count() == 1


def test_a_category__verified_and_ended_at_once__one_clear_row(cast):
    for _ in range(TIMES):
        StudentCategory.objects.filter(student=cast.anan).delete()
        claim(cast.head_teacher, cast.anan, "SINGLE_PARENT", since=30)
        row = row_of(cast.anan, "SINGLE_PARENT")
        answers = together(
            partial(
                verify_category,
                by=cast.director,
                row=StudentCategory.objects.get(pk=row.pk),
                evidence=SEEN,
            ),
            partial(
                end_category,
                by=cast.head_teacher,
                row=StudentCategory.objects.get(pk=row.pk),
                on=clock.today(),
                reason=ExitReason.ENDED,
            ),
        )
        assert raised(answers, but=Refused) == []
        row.refresh_from_db()
        assert row.until == clock.today()
        assert (row.verified_on is None) == isinstance(answers[0], Refused)


def test_a_category__claimed_twice_at_once__one_row(cast):
    answers = together(
        lambda: claim(cast.head_teacher, fresh(cast.anan), "SINGLE_PARENT"),
        lambda: claim(cast.registrar, fresh(cast.anan), "SINGLE_PARENT"),
        lambda: claim(cast.director, fresh(cast.anan), "SINGLE_PARENT"),
    )
    assert raised(answers) == []
    assert row_of(cast.anan, "SINGLE_PARENT").until is None


def lines_of(student) -> list[StudentCareLevel]:
    return list(StudentCareLevel.objects.filter(student=student).order_by("starts_on", "id"))


def assert_no_overlap(rows) -> None:
    rows = [row for row in rows if row.until is None or row.until > row.starts_on]
    for before, after in zip(rows, rows[1:], strict=False):
        assert before.until is not None and before.until <= after.starts_on


def test_a_level__set_by_two_and_overridden_at_once__one_line(cast):
    ranks = care_levels_of(cast.school)
    for _ in range(TIMES):
        answers = together(
            lambda: levels.set_level(
                by=cast.director, students=[fresh(cast.zixuan)], level=ranks[2], reason="一"
            ),
            lambda: levels.set_level(
                by=cast.principal, students=[fresh(cast.zixuan)], level=ranks[1], reason="二"
            ),
            lambda: levels.override_level(
                by=cast.director,
                student=fresh(cast.zixuan),
                level=ranks[3],
                last_day=days_ago(-10),
                reason="三",
            ),
        )
        assert raised(answers, but=Refused) == []
        assert_no_overlap(lines_of(cast.zixuan))
        assert StudentCareLevel.objects.filter(student=cast.zixuan, until=None).count() == 1


def test_levels_of_many__two_people_in_opposite_order__nobody_waits_for_ever(cast):
    ranks = care_levels_of(cast.school)
    pupils = [StudentFactory(current_class=cast.seven_one, care=True) for _ in range(12)]
    for turn in range(TIMES):
        answers = together(
            partial(
                levels.set_level,
                by=cast.director,
                students=pupils,
                level=ranks[1 + turn % 2],
                reason="一",
            ),
            partial(
                levels.set_level,
                by=cast.principal,
                students=pupils[::-1],
                level=ranks[2 - turn % 2],
                reason="二",
            ),
        )
        assert raised(answers) == []
        for pupil in pupils:
            assert_no_overlap(lines_of(pupil))


def test_entrusting__two_carers_at_once__one_runs(cast):
    for turn in range(TIMES):
        one, two = (
            ContactFactory(student=cast.zixuan, name=f"姑{turn}{n}", relation="姑姑")
            for n in range(2)
        )

        def start(by, carer):
            own = ContactPerson.objects.select_related("student__school").get(pk=carer.pk)
            return lambda: start_entrustment(
                by=by, carer=own, starts_on=clock.today(), weekly_contact=None, public_id=uuid4()
            )

        answers = together(start(cast.head_teacher, one), start(cast.director, two))
        assert raised(answers, but=Refused) == []
        assert Entrustment.objects.filter(student=cast.zixuan, until=None).count() == 1


def test_entrusting__while_the_carer_is_ended__never_to_a_person_of_the_past(cast):
    for turn in range(2 * TIMES):
        carer = ContactFactory(student=cast.zixuan, name=f"姑{turn}", relation="姑姑")
        own = ContactPerson.objects.select_related("student__school").get(pk=carer.pk)
        answers = together(
            lambda own=own: start_entrustment(
                by=cast.head_teacher,
                carer=own,
                starts_on=clock.today(),
                weekly_contact=None,
                public_id=uuid4(),
            ),
            lambda own=own: contacts.end_people(
                by=cast.director, people=[own], until=clock.today()
            ),
        )
        assert raised(answers, but=Refused) == []
        running = Entrustment.objects.filter(student=cast.zixuan, until=None)
        assert not running.filter(carer__until__isnull=False).exists()


def test_a_father__added_by_two_at_once__one(cast):
    def add(by, name):
        return lambda: add_person(
            by=by,
            student=fresh(cast.anan),
            roles=["FATHER"],
            facts=PersonFacts(name=name, relation="父亲"),
            public_id=uuid4(),
        )

    answers = together(add(cast.head_teacher, "李一"), add(cast.director, "李二"))
    assert raised(answers, but=Refused) == []
    assert ContactPerson.objects.filter(student=cast.anan, role="FATHER").count() == 1


def test_a_phone__marked_while_the_person_is_changed__nobody_waits_for_ever(cast):
    for turn in range(2 * TIMES):
        key, name = uuid4(), f"李奶奶{turn}"
        rows = add_person(
            by=cast.head_teacher,
            student=fresh(cast.anan),
            roles=["GUARDIAN", "CARER"],
            facts=PersonFacts(name=name, relation="奶奶", phone="19900000777"),
            public_id=key,
        )
        last = ContactPerson.objects.select_related("student__school").get(pk=rows[-1].pk)
        first = ContactPerson.objects.select_related("student__school").get(pk=rows[0].pk)
        answers = together(
            lambda first=first: contacts.mark_phone(
                by=cast.director, person=first, which="phone", state="off"
            ),
            lambda last=last, name=name: contacts.change_person(
                by=cast.head_teacher,
                person=last,
                facts=PersonFacts(name=name, relation="奶奶", phone="19900000778"),
            ),
        )
        assert raised(answers, but=Refused) == []
        for row in ContactPerson.objects.filter(student=cast.anan, name=name):
            # a mark belongs to the number that was called
            assert row.phone == "19900000778" and row.phone_state == ""


def test_siblings__groups_merged_crosswise__one_group_and_nobody_waits(cast):
    for _ in range(2 * TIMES):
        a, b, c, d = (StudentFactory(current_class=cast.seven_one) for _ in range(4))
        link_siblings(by=cast.director, student=a, other=d)
        link_siblings(by=cast.director, student=b, other=c)
        answers = together(
            lambda a=a, b=b: link_siblings(by=cast.director, student=fresh(a), other=fresh(b)),
            lambda c=c, d=d: link_siblings(by=cast.registrar, student=fresh(c), other=fresh(d)),
            lambda a=a, c=c: link_siblings(by=cast.director, student=fresh(a), other=fresh(c)),
        )
        assert raised(answers) == []
        groups = set(
            Student.objects.filter(pk__in=[p.pk for p in (a, b, c, d)]).values_list(
                "siblings_id", flat=True
            )
        )
        assert len(groups) == 1 and None not in groups
        assert not SiblingGroup.objects.filter(students__isnull=True).exists()


def test_a_visit__marked_twice_at_once__one_change(cast):
    person = ContactFactory(student=cast.zixuan, name="村主任", role="VILLAGE", relation="")
    act = lambda: contacts.mark_visited(  # noqa: E731
        by=cast.head_teacher,
        person=ContactPerson.objects.select_related("student__school").get(pk=person.pk),
        on=clock.today(),
    )
    assert raised(together(act, act, act)) == []
    assert FieldChange.objects.filter(object_id=person.public_id, field="visited_on").count() == 1
