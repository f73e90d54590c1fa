"""What records of the demo say beyond their words: when, where, the mood, who was met, what a home
looked like, a few talks with several children at once, and questions of the director."""

import random
from collections import defaultdict
from datetime import time, timedelta
from uuid import UUID

from school_care.core import audit, clock
from school_care.mentoring.choices.details import Alone, Given, Good, Safety, SafetyState, Way, Why
from school_care.mentoring.details import packed
from school_care.mentoring.enums import Concern, Mood, Outcome, PartOfDay, Place, RecordKind
from school_care.mentoring.models import CareRecord, RecordQuestion
from school_care.school.models import User
from school_care.workspace.demo.moments import aware
from school_care.workspace.demo.people import Child

TOLD = 0.7  # share of records that say when and where
GROUPS = 6
MOST_IN_GROUP = 4
ASKED_AFTER = timedelta(days=2)
ANSWERED_AFTER = timedelta(days=3)

TALK_PLACES = (Place.OFFICE, Place.CLASSROOM, Place.YARD, Place.YARD, Place.ON_THE_WAY)
TALK_TIMES = (PartOfDay.BREAK, PartOfDay.BREAK, PartOfDay.NOON, PartOfDay.AFTERNOON)
BOARDER_TIMES = (PartOfDay.EVENING, PartOfDay.NOON, PartOfDay.BREAK)
MOODS = {
    Concern.NONE: (Mood.PLAIN, Mood.GOOD, Mood.GOOD, Mood.VERY_GOOD),
    Concern.WATCH: (Mood.LOW, Mood.PLAIN, Mood.PLAIN),
    Concern.URGENT: (Mood.VERY_LOW, Mood.LOW),
}
WISHES = (
    "想周末和爸爸视频。",
    "想换到前面坐，黑板看不清。",
    "想参加篮球队。",
    "希望妈妈过年早点回来。",
    "想借几本故事书带回家看。",
)
VIEWS = (
    "奶奶说孩子回家肯干活，就是作业没人会教。",
    "家里同意每周日晚上让孩子给爸爸打电话。",
    "希望老师管严一点，别让孩子老看手机。",
    "爷爷说腿脚不好，以后尽量打电话联系。",
    "家长说会把农药锁到柜子里。",
)
TOGETHER = (
    "和几个同村的孩子一起聊了周末回家路上的安全，约好结伴走，不下水塘。",
    "几个住校的孩子说晚上想家，一起商量每晚轮流讲一个故事。",
    "一起聊了最近的小矛盾，各自说了自己的不对，握手和好。",
    "大家说数学应用题都怕，约好每天午间一起做一道。",
    "聊了手机：一起定了周末每天看不超过四十分钟。",
    "一起说了说爸爸妈妈过年回不回来，互相打气。",
)
ASKED = (
    (
        "后来情况怎么样，家里知道了吗？",
        "已经和家里通了电话，答应周末多陪陪；孩子这几天平稳。",
    ),
    ("下一步准备什么时候做？要不要德育处帮忙？", "这周内办，暂时不用；有变化马上告诉您。"),
    ("这次以后孩子情绪怎么样，要不要请心理老师一起看看？", ""),
)


def tell_more(records: list[CareRecord], children: list[Child]) -> None:
    """Add to records not yet stored what their kinds ask; deterministic, record by record."""
    for number, (record, child) in enumerate(zip(records, children, strict=True)):
        dice = random.Random(f"{number}:{record.happened_on}:details")  # noqa: S311 (a story)
        if record.outcome == Outcome.MADE and dice.random() < TOLD:
            _circumstances(record, child, dice)
            record.detail = packed(_detail(record, child, dice))
    _make_groups(records)


def _circumstances(record: CareRecord, child: Child, dice: random.Random) -> None:
    if record.kind == RecordKind.TALK:
        times = BOARDER_TIMES if child.boarding else TALK_TIMES
        places = (*TALK_PLACES, Place.DORM) if child.boarding else TALK_PLACES
        record.part_of_day, record.place = dice.choice(times), dice.choice(places)
    elif record.kind == RecordKind.VISIT:
        weekend = record.happened_on.weekday() >= 5
        record.part_of_day = PartOfDay.WEEKEND if weekend else PartOfDay.AFTERNOON
        record.place = Place.HOME
    if record.kind in (RecordKind.TALK, RecordKind.VISIT, RecordKind.VIDEO):
        record.mood = dice.choice(MOODS[record.concern])


def _detail(record: CareRecord, child: Child, dice: random.Random) -> dict:
    kind = record.kind
    if kind == RecordKind.TALK:
        return {
            "why": dice.choice((Why.ROUTINE, Why.ROUTINE, Why.CAME, Why.STUDY, Why.MOOD)).value,
            **({"wish": dice.choice(WISHES)} if dice.random() < 0.2 else {}),
        }
    if kind == RecordKind.VISIT:
        return _visit(record, child, dice)
    if kind in (RecordKind.CALL, RecordKind.VIDEO):
        way = Way.IN if dice.random() < 0.2 else Way.OUT
        return {**_met(child), "way": way.value, "minutes": dice.choice((5, 5, 10, 10, 20))}
    if kind == RecordKind.TUTORING:
        minutes = {"minutes": dice.choice((20, 40, 40))}
        subject = {"subject": child.weak_subject} if child.weak_subject in SUBJECTS_TOLD else {}
        return {**subject, **minutes}
    if kind == RecordKind.LIFE_CARE:
        return {"given": [dice.choice(Given.values)]}
    if kind == RecordKind.PRAISE:
        return {"good": [dice.choice(Good.values)]}
    return {}


SUBJECTS_TOLD = ("语文", "数学", "英语")


def _met(child: Child) -> dict:
    first = child.family.contacts[:1] if child.family else ()
    words = [f"{one.relation} {one.name}".strip() for one in first]
    return {"met": words} if words else {}


def _visit(record: CareRecord, child: Child, dice: random.Random) -> dict:
    looked = [item for item in Safety if dice.random() < 0.6]
    minded = record.concern != Concern.NONE
    safety = {
        item.value: (
            SafetyState.MIND.value
            if dice.random() < (0.35 if minded else 0.08)
            else SafetyState.GOOD.value
        )
        for item in looked
    }
    alone = {"alone": dice.choice(Alone.values)} if child.level == 3 else {}
    return {
        **_met(child),
        **({"safety": safety} if safety else {}),
        **({"view": dice.choice(VIEWS)} if dice.random() < 0.5 else {}),
        **(alone if dice.random() < 0.3 else {"along": "村儿童主任"} if alone else {}),
    }


def _make_groups(records: list[CareRecord]) -> None:
    """A few talks of one person on one day become one entry with one text."""
    same: dict[tuple, list[CareRecord]] = defaultdict(list)
    for record in records:
        plain = record.kind == RecordKind.TALK and not record.restricted
        if plain and record.outcome == Outcome.MADE and not record.next_step:
            same[record.author_id, record.happened_on, record.concern].append(record)
    groups = [group for key, group in same.items() if len(group) > 1 and key[2] == Concern.NONE]
    step = max(1, len(groups) // GROUPS)
    for number, group in enumerate(groups[::step][:GROUPS]):
        dice = random.Random(f"{number}:together")  # noqa: S311
        entry = UUID(int=dice.getrandbits(128), version=4)
        first = group[0]
        for record in group[:MOST_IN_GROUP]:
            record.entry, record.text = entry, TOGETHER[number % len(TOGETHER)]
            record.topics, record.written_at = first.topics, first.written_at
            record.place, record.part_of_day = first.place, first.part_of_day
            record.detail, record.for_family = None, False


def ask_questions(records: list[CareRecord], *, by: User) -> None:
    """Three questions of the director on records that gave reason to ask; the last one is open."""
    reasons = [
        record
        for record in records
        if record.concern != Concern.NONE
        and not record.restricted
        and record.author_id != by.pk
        and record.kind in (RecordKind.TALK, RecordKind.VISIT)
    ]
    for (asked, answer), record in zip(ASKED, reasons[-len(ASKED) :], strict=False):
        on = min(record.happened_on + ASKED_AFTER, clock.today())
        question = RecordQuestion(
            record=record, asked_by=by, asked_at=aware(on, time(9)), text=asked
        )
        told = [("question.asked", by, question.asked_at)]
        if answer:
            later = min(on + ANSWERED_AFTER, clock.today())
            question.answer, question.answered_by = answer, record.author
            question.answered_at = aware(later, time(16))
            told.append(("question.answered", record.author, question.answered_at))
        question.save(force_insert=True)
        for action, who, at in told:
            line = audit.entry(
                action,
                actor=who,
                row=question,
                school_id=record.school_id,
                student_id=record.student.public_id,
            )
            line.at = min(at, clock.now())
            audit.record_many([line])
