"""What the system fills in: absence as attendance reckons it, contact tried, who looks after."""

import pytest

from school_care.cases.prefill import absence_of, care_of, known_of, sentence_of, situation_of
from school_care.core import clock
from school_care.core.templatetags.days import long_date
from school_care.mentoring.enums import Outcome, RecordKind
from school_care.students.enums import ContactRole, ParentPresence, PhoneState
from school_care.students.models import CareCategory, StudentCategory
from tests.attendance.making import AbsenceFactory
from tests.cases.making import absent, rung
from tests.factories import CareRecordFactory, ContactFactory, days_ago
from tests.support.queries import CaptureQueriesContext, connection

pytestmark = pytest.mark.django_db


def known(student, case_type="DO"):
    today = clock.today()
    return known_of(student, case_type=case_type, opened_on=today, on=today)


def test_absence__nobody_missing__none(cast):
    assert absence_of(cast.zixuan, clock.today()) is None


def test_absence__four_days__counted_with_the_day_last_seen(cast):
    absent(cast.zixuan, 4)
    found = absence_of(cast.zixuan, clock.today())
    assert (found.days, found.first, found.last_present) == (4, days_ago(3), days_ago(4))


def test_absence__never_seen_this_term__no_day_invented(cast):
    absent(cast.zixuan, 1)
    cast.seven_one.rolls.all().delete()
    found = absence_of(cast.zixuan, clock.today())
    assert found.last_present is None
    assert "1个上课日未到校" in found.words


def test_absence__whereabouts_told_at_the_roll__said(cast):
    absent(cast.zixuan, 2)
    cast.zixuan.absences.filter(date=days_ago(0)).update(whereabouts="missing")
    assert known(cast.zixuan).absence.whereabouts == "missing"
    assert "去向：失去联系" in sentence_of(known(cast.zixuan))


def test_measures__calls_and_visits_since_the_absence__counted_with_those_in_vain(cast):
    cast.zixuan.care_records.update(withdrawn_at=clock.now())
    absent(cast.zixuan, 4)
    rung(cast.zixuan, cast.head_teacher)
    rung(cast.zixuan, cast.head_teacher, "父亲", "reached")
    for ago, outcome in ((1, Outcome.MADE), (2, Outcome.NOT_REACHED), (30, Outcome.MADE)):
        CareRecordFactory(
            student=cast.zixuan,
            author=cast.head_teacher,
            kind=RecordKind.VISIT,
            outcome=outcome,
            happened_on=days_ago(ago),
        )
    assert known(cast.zixuan).measures == (
        "家访2次，其中1次未联系上",
        "电话2次，其中1次未联系上",
    )


def test_measures__no_absence__of_the_months_before_with_their_beginning(cast):
    [words] = known(cast.zixuan).measures
    assert words.startswith(f"{long_date(days_ago(90))}以来")
    assert "谈心" in words


def test_measures__withdrawn_record__not_counted(cast):
    cast.zixuan.care_records.update(withdrawn_at=clock.now())
    assert known(cast.zixuan).measures == ()


def test_care__number_that_is_off__the_other_one_is_given(cast):
    child = cast.anan
    ContactFactory(
        student=child,
        role=ContactRole.CARER,
        name="李爷爷",
        phone="19900000301",
        phone_state=PhoneState.WRONG,
        other_phone="19900000302",
    )
    assert care_of(child, clock.today()).carer.phone == "19900000302"


@pytest.mark.parametrize(
    ("presence", "place", "said"),
    [
        (ParentPresence.AWAY, "浙江省杭州市", "浙江省杭州市"),
        (ParentPresence.AWAY, "", "外出，地点不详"),
        (ParentPresence.HOME, "", "在家"),
        (ParentPresence.DEAD, "浙江省杭州市", "已故"),
        (ParentPresence.LOST, "", "失去联系"),
    ],
)
def test_care__where_a_parent_is__in_words(cast, presence, place, said):
    ContactFactory(student=cast.anan, role=ContactRole.MOTHER, presence=presence, place=place)
    [mother] = care_of(cast.anan, clock.today()).parents
    assert mother.place == said
    assert mother.reachable is (presence not in (ParentPresence.DEAD, ParentPresence.LOST))


def test_care__who_looked_after_the_child_before__not_named(cast):
    cast.zixuan.contacts.filter(name="张奶奶").update(until=days_ago(5))
    assert care_of(cast.zixuan, clock.today()).carer is None


def test_sentence__nothing_known__empty_and_the_situation_says_that_words_follow(cast):
    assert sentence_of(known(cast.anan)) == ""
    assert "具体经过正在核实" in situation_of(known(cast.anan), "疑似辍学报告")


def test_known__many_calls_and_days__no_query_more(cast):
    absent(cast.zixuan, 2)
    rung(cast.zixuan, cast.head_teacher)
    with CaptureQueriesContext(connection) as few:
        known(cast.zixuan)
    for ago in range(5, 15):
        AbsenceFactory(student=cast.zixuan, date=days_ago(ago))
        rung(cast.zixuan, cast.head_teacher)
    with CaptureQueriesContext(connection) as many:
        known(cast.zixuan)
    assert len(many) <= len(few)


def test_categories__of_health__told_only_where_help_is_asked_of(cast):
    for code in ("ILLNESS", "CONSTITUTION", "DIBAO"):
        StudentCategory.objects.create(
            school=cast.school,
            student=cast.anan,
            category=CareCategory.objects.get(code=code),
            starts_on=days_ago(30),
        )
    assert known(cast.anan).categories == ("低保家庭（待核实）",)
    assert "重大疾病（待核实）" in known(cast.anan, "AID").categories


def test_carer__guardian_who_is_away__not_named_as_who_looks_after_the_child(cast):
    father = ContactFactory(
        student=cast.yuan, role=ContactRole.GUARDIAN, presence=ParentPresence.AWAY
    )
    assert care_of(cast.yuan, clock.today()).carer is None
    father.presence = ParentPresence.HOME
    father.save()
    assert care_of(cast.yuan, clock.today()).carer.name == father.name
    ContactFactory(
        student=cast.yuan, role=ContactRole.FATHER, name=father.name, presence=ParentPresence.AWAY
    )
    assert care_of(cast.yuan, clock.today()).carer is None
