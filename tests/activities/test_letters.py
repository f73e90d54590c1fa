"""Letters home: who is asked, on which days, what is noted; and that no word of a letter fits
anywhere."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django import forms
from django.db import models

from school_care.activities import forms_letters
from school_care.activities.choices.home import LetterReason
from school_care.activities.letter_days import proposals
from school_care.activities.letter_people import readers_of
from school_care.activities.letter_population import asked
from school_care.activities.models import Letter, LetterOccasion, PostalAddress
from school_care.activities.panels_letters import letter_lines
from school_care.activities.services.letters import addresses, occasions, writing
from school_care.core import clock
from school_care.core.models import AuditEntry
from school_care.mentoring.selectors_bag import bags_of
from school_care.school.calendar import SchoolCalendar
from school_care.school.enums import Season
from school_care.school.refusal import Refused
from school_care.students.enums import ContactRole, ParentPresence
from tests.factories import (
    ContactFactory,
    SchoolClassFactory,
    SchoolFactory,
    StudentFactory,
    TermFactory,
    days_ago,
)

MODELS = (Letter, LetterOccasion, PostalAddress)
# the two lines of an envelope; no letter is an address
OF_THE_ENVELOPE = {"address_sealed", "name_sealed", "address"}
LONGEST = 30


@pytest.mark.parametrize("model", MODELS)
def test_columns_of_letters__no_room_for_a_letter(model):
    for field in model._meta.get_fields():
        if not isinstance(field, models.Field) or field.name in OF_THE_ENVELOPE:
            continue
        assert not isinstance(field, models.TextField | models.FileField | models.JSONField)
        assert not isinstance(field, models.BinaryField), field.name
        if isinstance(field, models.CharField):
            assert field.max_length <= LONGEST, f"{model.__name__}.{field.name}"


def test_forms_of_letters__no_box_for_a_letter_and_no_upload():
    found = [
        one
        for one in vars(forms_letters).values()
        if isinstance(one, type) and issubclass(one, forms.Form) and one is not forms.Form
    ]
    assert len(found) >= 6
    for form in found:
        for name, field in form.base_fields.items():
            assert not isinstance(field, forms.FileField), name
            assert not isinstance(field.widget, forms.Textarea), name
            if type(field) is forms.CharField and name not in OF_THE_ENVELOPE:
                assert field.max_length <= LONGEST, f"{form.__name__}.{name}"


def parent(student, role, presence):
    return ContactFactory(student=student, role=role, presence=presence)


def pupil_of_grade(school, grade, *, mother="", father="", **more):
    group = SchoolClassFactory(school=school, grade=grade)
    student = StudentFactory(current_class=group, **more)
    for role, presence in ((ContactRole.MOTHER, mother), (ContactRole.FATHER, father)):
        if presence:
            parent(student, role, presence)
    return student


AWAY, HOME, DEAD, LOST = (
    ParentPresence.AWAY,
    ParentPresence.HOME,
    ParentPresence.DEAD,
    ParentPresence.LOST,
)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("grade", "more", "is_asked"),
    [
        (3, {"mother": AWAY, "father": HOME}, True),
        (2, {"mother": AWAY, "father": AWAY}, False),
        (9, {"care": "LB_ONE"}, True),
        (5, {"mother": HOME, "father": HOME}, False),
        (5, {"mother": DEAD, "father": AWAY}, True),
        (5, {"mother": DEAD, "father": LOST, "care": "LB_BOTH"}, False),
        (5, {"care": "ORPHAN", "mother": AWAY}, False),
        (5, {}, False),
    ],
)
def test_asked__by_grade_and_parents__from_three_and_never_an_orphan(grade, more, is_asked):
    school = SchoolFactory()
    student = pupil_of_grade(school, grade, **more)
    assert (student.pk in asked(school_id=school.pk, on=clock.today())) is is_asked


@pytest.mark.django_db
def test_asked__many_pupils__five_queries(django_assert_max_num_queries):
    school = SchoolFactory()
    for grade in range(1, 10):
        pupil_of_grade(school, grade, mother=AWAY)
    with django_assert_max_num_queries(5):
        assert len(asked(school_id=school.pk, on=clock.today())) == 7


@pytest.mark.django_db
def test_readers__mother_dead_and_father_away__father_first_mother_never():
    student = pupil_of_grade(SchoolFactory(), 5, mother=DEAD, father=AWAY)
    ContactFactory(student=student, role=ContactRole.GUARDIAN, relation="奶奶", name="张奶奶")
    words = [one.word for one in readers_of([student], clock.today())[student.pk]]
    assert words == ["爸爸", "奶奶"]


@pytest.mark.django_db
def test_readers__orphan_without_contacts__no_parents_offered():
    student = StudentFactory(current_class=SchoolClassFactory(), care="ORPHAN")
    words = [one.word for one in readers_of([student], clock.today())[student.pk]]
    assert words == ["爷爷", "奶奶"]


@pytest.fixture
def autumn(db):
    school = SchoolFactory()
    return TermFactory(
        school=school,
        school_year=2026,
        season=Season.AUTUMN,
        first_day=date(2026, 9, 1),
        last_day=date(2027, 1, 22),
    )


def test_proposals__autumn_2026__feasts_by_day_and_one_ticked(autumn):
    found = proposals(SchoolCalendar(autumn.school), autumn, date(2026, 9, 1))
    days = {one.reason: one.day for one in found}
    assert days[LetterReason.MID_AUTUMN] == date(2026, 9, 25)
    assert days[LetterReason.DOUBLE_NINTH] == date(2026, 10, 18)
    assert days[LetterReason.NEW_YEAR] == date(2027, 1, 1)
    assert days[LetterReason.SPRING_FESTIVAL] == date(2027, 2, 6)
    assert [one.reason for one in found if one.ticked] == [LetterReason.MID_AUTUMN]
    # three school days for the post: Tuesday before the feast on Friday
    first = found[0]
    assert (first.opens_on, first.due_on) == (date(2026, 9, 15), date(2026, 9, 22))
    last = found[-1]
    assert last.due_on <= autumn.last_day
    assert last.opens_on <= last.due_on


def test_proposals__spring_2027__mothers_and_fathers_day(db):
    term = TermFactory(
        school_year=2026,
        season=Season.SPRING,
        first_day=date(2027, 2, 22),
        last_day=date(2027, 7, 2),
    )
    found = proposals(SchoolCalendar(term.school), term, date(2027, 2, 22))
    days = {one.reason: one.day for one in found}
    assert days[LetterReason.MOTHERS_DAY] == date(2027, 5, 9)
    assert days[LetterReason.FATHERS_DAY] == date(2027, 6, 20)
    assert days[LetterReason.QINGMING] == date(2027, 4, 5)
    assert [one.reason for one in found if one.ticked] == [LetterReason.DRAGON_BOAT]


def test_proposals__late_in_the_term__only_what_can_still_be_met(autumn):
    found = proposals(SchoolCalendar(autumn.school), autumn, date(2026, 12, 30))
    assert {one.reason for one in found} == {LetterReason.WINTER, LetterReason.SPRING_FESTIVAL}
    assert sum(one.ticked for one in found) == 1


def wanted(**more):
    today = clock.today()
    given = {
        "reason": "new_year",
        "name": "元旦",
        "day": today + timedelta(days=9),
        "opens_on": today,
        "due_on": today + timedelta(days=6),
    }
    return occasions.Wanted(**(given | more))


def take_up(cast, **more):
    return occasions.take_up_occasions(
        by=cast.director, school=cast.school, term=cast.term, wanted=[wanted(**more)]
    )


@pytest.fixture
def day(cast):
    return take_up(cast)[0]


@pytest.mark.django_db
def test_occasion__taken_up_twice__once(cast, day):
    assert take_up(cast) == []
    assert LetterOccasion.objects.count() == 1


@pytest.mark.django_db
def test_occasion__by_head_teacher__refused(cast):
    with pytest.raises(Refused, match="校长或德育主任"):
        occasions.take_up_occasions(
            by=cast.head_teacher, school=cast.school, term=cast.term, wanted=[wanted()]
        )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"due_on": days_ago(-12)}, "不能晚于当天"),
        ({"due_on": days_ago(3), "opens_on": days_ago(1)}, "不能早于开始"),
        ({"name": ""}, "名称"),
        ({"opens_on": days_ago(900)}, "本学期"),
    ],
)
def test_occasion__days_that_cannot_be__said_why(cast, more, words):
    with pytest.raises(Refused, match=words):
        take_up(cast, **more)


@pytest.mark.django_db
def test_occasion__cancelled__asked_for_again_possible(cast, day):
    occasions.cancel_occasion(by=cast.director, occasion=day)
    assert len(take_up(cast)) == 1


def note(cast, student=None, by=None, **more):
    given = {"to": "妈妈", "way": "post", "written_on": clock.today()}
    key = more.pop("public_id", None)
    return writing.write_letter(
        by=by or cast.head_teacher,
        student=student or cast.zixuan,
        noted=writing.Noted(**(given | more)),
        public_id=key,
    )


@pytest.mark.django_db
def test_letter__tapped_twice_on_an_occasion__one(cast, day):
    assert note(cast, occasion=day) == note(cast, occasion=day)
    assert note(cast, occasion=day, to="爸爸").pk
    assert Letter.objects.count() == 2


@pytest.mark.django_db
def test_letter__same_id_twice__one(cast):
    key = uuid4()
    assert note(cast, public_id=key, reason="elder") == note(cast, public_id=key, reason="elder")
    with pytest.raises(Refused):
        note(cast, student=cast.anan, public_id=key)


@pytest.mark.django_db
def test_letter__steps_and_undo__days_and_trace_without_words(cast, day):
    letter = note(cast, occasion=day, written_on=days_ago(3))
    sent = writing.take_step(by=cast.head_teacher, letter=letter, step=writing.SENT, on=days_ago(2))
    again = writing.take_step(
        by=cast.head_teacher, letter=letter, step=writing.SENT, on=clock.today()
    )
    assert again.sent_on == sent.sent_on == days_ago(2)
    writing.take_step(by=cast.head_teacher, letter=letter, step=writing.ANSWERED, on=clock.today())
    back = writing.take_back_step(by=cast.head_teacher, letter=letter, step=writing.SENT)
    assert (back.sent_on, back.answered_on) == (None, None)
    actions = AuditEntry.objects.filter(action__startswith="letter.")
    assert actions.count() == 4
    assert not any("妈妈" in str(one.facts) for one in actions)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({"written_on": days_ago(-1)}, "不能晚于今天"),
        ({"sent_on": days_ago(5)}, "不能早于写信"),
        ({"sent_on": None, "answered_on": days_ago(0)}, "寄出日期"),
        ({"sent_on": days_ago(1), "answered_on": days_ago(2)}, "不能早于寄出"),
    ],
)
def test_letter__days_out_of_order__said_why(cast, days, words):
    letter = note(cast, written_on=days_ago(3))
    given = {"way": "post", "written_on": days_ago(3), "sent_on": None, "answered_on": None}
    with pytest.raises(Refused, match=words):
        writing.change_letter(by=cast.head_teacher, letter=letter, **(given | days))


@pytest.mark.django_db
def test_letter__by_who_does_not_write_of_the_child__refused(cast):
    for person in (cast.dormitory, cast.registrar, cast.other_head_teacher):
        with pytest.raises(Refused):
            note(cast, by=person)


@pytest.mark.django_db
def test_letter__to_a_dead_parent__refused(cast):
    gone = parent(cast.zixuan, ContactRole.MOTHER, DEAD)
    with pytest.raises(Refused, match="写给谁"):
        note(cast, contact=gone)


@pytest.mark.django_db
def test_withdrawing__reason_of_the_list__kept_and_free_text_refused(cast):
    letter = note(cast)
    with pytest.raises(Refused):
        writing.withdraw_letter(by=cast.head_teacher, letter=letter, why="信里写了很多")
    row = writing.withdraw_letter(by=cast.head_teacher, letter=letter, why="登记错误")
    assert row.withdrawn_why == "登记错误"
    assert note(cast).pk != letter.pk


@pytest.mark.django_db
def test_address__changed_and_erased__one_in_force_and_no_words_in_the_trail(cast):
    def keep(address):
        return addresses.keep_address(
            by=cast.head_teacher,
            student=cast.zixuan,
            to="妈妈",
            name="张母",
            address=address,
            postcode="",
        )

    first, second = keep("演示路1号"), keep("演示路2号")
    assert keep("演示路2号") == second
    assert addresses.address_in_force(cast.zixuan, "妈妈") == second
    addresses.forget_address(by=cast.head_teacher, student=cast.zixuan, to="妈妈")
    assert PostalAddress.objects.get(pk=second.pk).address is None
    assert PostalAddress.objects.get(pk=first.pk).until == clock.today()
    trail = " ".join(str(one.facts) for one in AuditEntry.objects.all())
    assert "演示路" not in trail


@pytest.mark.django_db
def test_note_lines__letter_written_sent_answered__said_to_the_family(cast):
    letter = note(cast, written_on=days_ago(9), sent_on=days_ago(8))
    writing.take_step(by=cast.head_teacher, letter=letter, step="answered_on", on=days_ago(1))
    lines = letter_lines(cast.head_teacher, [cast.zixuan], days_ago(20), clock.today())
    words = [line.words for line in lines[cast.zixuan.pk]]
    assert len(words) == 2
    assert "给妈妈写了信并寄出" in words[0]
    assert "收到妈妈的回信" in words[1]
    assert letter_lines(cast.registrar, [cast.zixuan], days_ago(20), clock.today()) == {}


@pytest.mark.django_db
def test_growth_bag__letters__counted_without_words(cast):
    note(cast, written_on=days_ago(9), sent_on=days_ago(8))
    letter = note(cast, written_on=days_ago(3), sent_on=days_ago(2))
    writing.take_step(by=cast.head_teacher, letter=letter, step="answered_on", on=days_ago(1))
    bags = bags_of([cast.zixuan], term=cast.term, day=clock.today(), reader=cast.head_teacher)
    line = next(one for one in bags[cast.zixuan.pk] if one.item == "letters")
    assert line.derived == ["写信2封，收到回信1封"]
