"""What F-02 asks that no other list does."""

from collections.abc import Callable

from school_care.school.enums import Stage
from school_care.students.enums import PARENTS, CareType, ContactRole, ParentPresence, Rating
from school_care.students.models import ContactPerson
from school_care.students.outward.cells_people import attribute_cell
from school_care.students.outward.facts import CARE, NUMBERS, PupilFacts, dead
from school_care.students.outward.words import Cell
from school_care.students.roster.categories import read_categories

_RATED = {Rating.GOOD: "监护较好", Rating.FAIR: "监护一般"}


def hukou_registered(facts: PupilFacts) -> Cell:
    """是否登记户口: 是 where the archive knows where; nobody is said to have none."""
    return "是" if facts.sees(NUMBERS) and facts.student.hukou_address else None


def illness(facts: PupilFacts) -> Cell:
    """患病类型: the words of the 重大疾病 category, where they say which."""
    for row in facts.categories or ():
        if row.category.code == "ILLNESS" and row.claimed_as:
            codes = {claim.code for claim in read_categories(row.claimed_as).claims}
            return row.claimed_as if codes == {"ILLNESS"} else None
    return None


def schooling(facts: PupilFacts) -> Cell:
    """就学情况: 小学 or 初中."""
    return Stage(facts.group.stage).label if facts.group else None


def both_away(facts: PupilFacts) -> Cell:
    """双方同时外出, as registered, or as the parents' whereabouts show that it is not so."""
    if facts.categories is None:
        return None
    if "LB_BOTH" in facts.codes:
        return "是"
    presences = [one.presence for one in _parents(facts) if one.presence]
    other = any(presence != ParentPresence.AWAY for presence in presences)
    return "否" if other or "LB_ONE" in facts.codes else None


def one_unable(facts: PupilFacts) -> Cell:
    """Which parent stays and cannot care: 父 or 母; 否 where it is known that nobody is that."""
    parents = {one.role: one for one in _parents(facts)}
    if facts.categories is None or len(parents) < len(PARENTS):
        return None
    for role, word in ((ContactRole.FATHER, "父"), (ContactRole.MOTHER, "母")):
        stays = parents[role]
        other = next(one for key, one in parents.items() if key != role)
        if other.presence == ParentPresence.AWAY and stays.unable_to_care:
            return word
    able = all(one.presence == ParentPresence.AWAY or one.unable_to_care is False
               for one in parents.values())  # fmt: skip
    return "否" if able else None


def entrusted(facts: PupilFacts) -> Cell:
    """有无委托: 有 where a written entrustment runs; whether there is none, nobody has said."""
    return "有" if facts.entrustment else None


def guardianship(facts: PupilFacts) -> Cell:
    """监护类型, from the school's rating of guardianship."""
    rating = facts.rating
    if rating is None or not facts.sees(CARE):
        return None
    if rating.care_type == CareType.NOBODY:
        return "无人监护"
    if rating.rating in _RATED:
        return _RATED[rating.rating]
    if rating.care_type == CareType.UNABLE_PARENT:
        return "父或母无监护能力"
    return "受委托监护人能力不足" if facts.entrustment else None


def carer(attribute: str) -> Callable[[PupilFacts], Cell]:
    """A property of whom the parents have entrusted the child to."""

    def write(facts: PupilFacts) -> Cell:
        person = facts.entrustment.carer if facts.entrustment else facts.one(ContactRole.CARER)
        return attribute_cell(person, attribute, facts, "") if person else None

    return write


def _parents(facts: PupilFacts) -> list[ContactPerson]:
    """Both parents as far as registered; one who has died stays among them."""
    found = [one for role in PARENTS if (one := facts.one(role))]
    return [one for one in found if one.presence or not dead(one)]
