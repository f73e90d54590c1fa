"""A line of the bank of sentences, and whether it fits a child on a day."""

from dataclasses import dataclass
from datetime import date

from school_care.mentoring.enums import Concern, Topic
from school_care.workspace.demo.people import Child

TOPICS = {
    "学习": Topic.STUDY,
    "生活": Topic.LIFE,
    "情绪": Topic.EMOTION,
    "交友": Topic.FRIENDS,
    "身体": Topic.HEALTH,
}
GRANDPARENTS = ("爷爷", "奶奶", "外公", "外婆")


@dataclass(frozen=True)
class Line:
    """A sentence with blanks: {away} {carer} {city} {subject} {friend} {hobby} {village} {when},
    and the numbers {few} and {many}.

    `needs` are facts that must hold, `not` facts with a leading "-"; `then` is the next step.
    """

    text: str
    topic: Topic | None
    needs: frozenset[str]
    months: tuple[int, ...]
    span: tuple[tuple[int, int], tuple[int, int]] | None  # (month, day) from, until; inclusive
    concern: Concern
    then: str

    def fits(self, facts: frozenset[str], day: date) -> bool:
        """Whether the line may be said of a child with `facts` on `day`."""
        if self.months and day.month not in self.months:
            return False
        if self.span and not self.span[0] <= (day.month, day.day) <= self.span[1]:
            return False
        return all(
            need[1:] not in facts if need.startswith("-") else need in facts for need in self.needs
        )


def say(
    text: str,
    topic: str = "",
    needs: str = "",
    *,
    months: tuple[int, ...] = (),
    span: tuple[tuple[int, int], tuple[int, int]] | None = None,
    watch: bool = False,
    urgent: bool = False,
    then: str = "",
) -> Line:
    """A line of the bank; `needs` are words with blanks between."""
    concern = Concern.URGENT if urgent else Concern.WATCH if watch else Concern.NONE
    needed = frozenset(needs.split())
    for blank in ("away", "carer", "city"):
        if f"{{{blank}}}" in text + then:
            needed |= {"away" if blank == "city" else blank}
    return Line(text, TOPICS.get(topic), needed, months, span, concern, then)


def facts_of(child: Child) -> frozenset[str]:
    """What lines may ask of a child."""
    family, grade, codes = child.family, child.plan.grade, child.codes
    facts = {
        "away": bool(family.away),
        "both": family.away == "爸妈",
        "carer": bool(family.carer),
        "old": family.carer in GRANDPARENTS,
        "parent": family.carer in ("爸爸", "妈妈"),
        "alone": not family.carer,
        "phone_off": family.phone_off,
        "boards": child.boarding is True,
        "day": child.boarding is False,
        "low": grade <= 3,
        "primary": grade <= 6,
        "upper": grade >= 4,
        "junior": grade >= 7,
        "senior": grade >= 8,
        "last": grade == 9,
        "single": "SINGLE_PARENT" in codes,
        "poor": bool(codes & {"DIBAO", "TEKUN", "MON_SUDDEN", "LIFTED"}),
        "migrant": "MIGRANT" in codes,
        "bereft": bool(codes & {"ORPHAN", "DE_FACTO"}),
        "disabled": bool(child.disability),
        "limbs": child.disability == "肢体",
        "sees": child.disability == "视力",
        "ill": "CONSTITUTION" in codes,
        "study": "ACADEMIC" in codes,
        "certificate": child.certificate_ends is not None,
        "friend": bool(child.friend),
        "maths": child.weak_subject == "数学",
        "chinese": child.weak_subject == "语文",
        "english": child.weak_subject == "英语",
        "physics": child.weak_subject == "物理",
        "hobby:" + child.hobby: True,
    }
    return frozenset(name for name, holds in facts.items() if holds)
