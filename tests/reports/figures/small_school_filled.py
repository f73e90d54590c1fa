"""What was done at the small school until 31 October 2026, each with its figure beside it."""

from datetime import date

from school_care.mentoring.choices.plans import Outcome, PlanState
from school_care.mentoring.choices.progress import ExamStage
from school_care.students.enums import ContactRole, ParentPresence, PhoneState
from school_care.students.models import StudentCategory
from tests.reports.figures.small_school import (
    MAKE_UP,
    SmallSchool,
    october,
    september,
    small_school,
)


def fill_archive(place: SmallSchool) -> None:
    """Whose file holds what.

    opened (identity, category, somebody of the family): all of D but hai, 5 of 6.
    card verified this term: an, dan, gao, jun, 4 of 6; bo's was in May.
    complete: an alone, 1 of 6. bo lacks the card; dan's category is a claim; gao's only number is
    switched off; hai has nobody, no card; jun's father is away and nobody is named who looks after
    him, and 八(1)班 has no head teacher.
    """
    place.contact(place.an, phone_state=PhoneState.WORKS)
    place.contact(place.bo)
    place.contact(place.bo, ContactRole.FATHER, presence=ParentPresence.AWAY)
    place.contact(place.dan, ContactRole.MOTHER, presence=ParentPresence.HOME)
    place.contact(place.gao, phone_state=PhoneState.OFF)
    place.contact(place.hai, ContactRole.VILLAGE, relation="儿童主任")  # no family
    place.contact(place.jun, ContactRole.FATHER, presence=ParentPresence.AWAY)
    place.card(place.an, september(10))
    place.card(place.bo, date(2026, 5, 20))
    place.card(place.dan, october(20))
    place.card(place.gao, september(8))
    place.card(place.jun, october(26))
    StudentCategory.objects.filter(student=place.jun).update(verified_on=october(22))


def fill_pairing(place: SmallSchool) -> None:
    """Who stands by whom, plans, checks, reviews.

    teacher: an, bo (handed over on 12 October, no gap), hai; gao's ended on 15 October: 3 of 6.
    helper: an (fang), dan (bo, himself in care): 2 of 6.
    plan: an, dan running, gao closed; bo's is a draft, hai's was withdrawn; 3 of 6.
    review: an's is done, bo's a draft; 1 of 6.
    progress, of plans once checked: an (goal met), gao (goal the same, but mathematics 60 → 72) of
    an, dan (harder, no marks), gao: 2 of 3. chen is out of care with his plan.
    """
    place.pair(place.an, september(7))
    place.pair(place.bo, september(7), until=october(12))
    place.pair(place.bo, october(12))
    place.pair(place.gao, september(7), until=october(15))
    place.pair(place.hai, october(26))
    place.pair(place.an, september(7), helper=place.fang)
    place.pair(place.dan, october(13), helper=place.bo)
    an = place.plan(place.an, adopted=september(20))
    dan = place.plan(place.dan, adopted=october(14))
    gao = place.plan(place.gao, PlanState.CLOSED, adopted=september(20))
    chen = place.plan(place.chen, adopted=september(20))
    place.plan(place.bo, PlanState.DRAFT)
    place.plan(place.hai, PlanState.WITHDRAWN, adopted=september(20))
    place.check(an, october(12), Outcome.SAME, Outcome.HARDER)
    place.check(an, october(26), Outcome.MET, Outcome.SAME, number=2)
    place.check(dan, october(28), Outcome.HARDER)
    place.check(gao, october(13), Outcome.SAME)
    place.check(chen, october(13), Outcome.MET)
    start, middle = place.exam(september(4), ExamStage.START), place.exam(october(22))
    place.points(place.gao, start, 60)
    place.points(place.gao, middle, 72)
    place.review(place.an, october(29))
    place.review(place.bo, None)


def fill_care(place: SmallSchool) -> None:
    """Talks, visits, calls.

    Weeks whose last school day lies in October, with who of each class is then in care:
        5–11 (Sat 10)   one: an bo chen en gao (5)   two: hai (1)
        12–18 (Fri 16)  one: an bo chen dan (4)      two: gao hai (2)
        19–25 (Fri 23)  one: an bo dan (3)           two: gao hai (2)   three: jun (1)
        26–1 (Fri 30)   one: an bo dan (3)           two: gao hai (2)   three: jun (1)
    10 class-weeks. (28 September – 4 October ends with its lessons on 30 September: September's.)
    Met: one in the first (an, bo, en), two in the second (gao, hai), three in the third (jun).
    talk_met 3 of 10. talk_cover: an, bo, gao, hai, jun, not dan (talked to before care): 5 of 6.
    visit: an, gao (restricted); dan's was before care, bo's and hai's never came about: 2 of 6.
    visit_remote: an (video), bo (call): 2 of 6.
    visit_late, of the five with a level: an, last visited on 12 September, late from 23 October (41
    days on); dan counts from 12 October: 1 of 5.
    contact, of the four with a rule for their level (hai, 日常, has none): an (26th), bo (27th) and
    gao (17th, 20 days) in time; dan, in care since 12 October and not contacted since, is not: 3 of
    4.
    """
    an, bo, chen, dan, en = place.an, place.bo, place.chen, place.dan, place.en
    gao, hai, jun = place.gao, place.hai, place.jun
    place.record(an, september(29))
    place.record(an, october(8))
    place.record(en, october(9))
    place.record(bo, MAKE_UP)
    place.tried(hai, october(9))
    place.record(dan, october(9))  # not in care yet
    place.record(gao, october(12))  # in 七(1)班 on that day, takes it along on the 14th
    place.record(an, october(12))
    place.record(an, october(13))
    place.record(bo, october(14))
    place.record(hai, october(15))
    place.record(chen, october(19))  # out of care on the 20th, before the week is counted
    place.record(an, october(20))
    place.record(bo, october(21))
    place.record(jun, october(21), restricted=True)
    place.withdrawn(gao, october(22))
    place.record(hai, october(22))
    place.record(an, october(26))
    place.record(bo, october(27))
    place.record(dan, date(2026, 11, 1))  # after DAY
    place.record(an, september(12), "visit")
    place.record(dan, october(10), "visit")  # not in care yet
    place.record(gao, october(17), "visit", restricted=True)
    place.tried(hai, october(18), "visit")
    place.withdrawn(bo, october(18), "visit")
    place.record(an, october(3), "video")
    place.record(bo, october(15), "call")
    place.tried(hai, october(16), "call")


def filled() -> SmallSchool:
    """Everything above."""
    place = small_school()
    fill_archive(place)
    fill_pairing(place)
    fill_care(place)
    return place
