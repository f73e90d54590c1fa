"""What a care record says, whole and checked, before and after it is stored."""

from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from school_care.core import clock
from school_care.mentoring.details import check_detail, in_words, packed, unpacked
from school_care.mentoring.enums import (
    CONTACT_KINDS,
    Concern,
    Mood,
    Outcome,
    PartOfDay,
    Place,
    RecordKind,
    Topic,
)
from school_care.mentoring.models import CareRecord
from school_care.school.refusal import Refused

MAX_TEXT = 2000  # characters
MAX_NEXT_STEP = 200
# Kinds for which a chip of `detail` says what was done
TICKED_KINDS = (RecordKind.TUTORING, RecordKind.LIFE_CARE, RecordKind.PRAISE)


@dataclass(frozen=True)
class Content:
    """What a record says."""

    kind: str
    happened_on: date
    outcome: str = Outcome.MADE
    part_of_day: str = ""
    place: str = ""
    topics: tuple[str, ...] = ()
    mood: int | None = None
    detail: dict[str, Any] = field(default_factory=dict)  # see details.py
    second: Any = None  # the colleague who went along
    concern: str = Concern.NONE
    text: str = ""
    next_step: str = ""
    next_step_on: date | None = None
    restricted: bool = False
    for_family: bool = False

    @classmethod
    def of(cls, record: CareRecord) -> "Content":
        """The content of a stored record."""
        values = {item.name: getattr(record, item.name) for item in fields(cls)}
        values |= {"topics": tuple(record.topics), "text": record.text or ""}
        values["detail"] = unpacked(record.detail)
        return cls(**{**values, "next_step": record.next_step or ""})

    def put_into(self, record: CareRecord) -> None:
        """Set every field of `record` to this content."""
        for item in fields(self):
            if item.name != "detail":  # sealed as text
                setattr(record, item.name, getattr(self, item.name))
        record.topics = list(self.topics)
        record.detail = packed(self.detail)

    def in_words(self) -> dict[str, str]:
        """Field by field as a person reads it, for the history of changes."""
        return {
            "kind": RecordKind(self.kind).label,
            "happened_on": self.happened_on.isoformat(),
            "outcome": Outcome(self.outcome).label,
            "part_of_day": PartOfDay(self.part_of_day).label if self.part_of_day else "",
            "place": Place(self.place).label if self.place else "",
            "topics": "、".join(Topic(topic).label for topic in self.topics),
            "mood": Mood(self.mood).label if self.mood else "",
            "detail": in_words(self.detail),
            "second": self.second.name if self.second else "",
            "concern": Concern(self.concern).label,
            "text": self.text,
            "next_step": self.next_step,
            "next_step_on": self.next_step_on.isoformat() if self.next_step_on else "",
            "restricted": "限阅" if self.restricted else "",
            "for_family": "可写入家庭版" if self.for_family else "",
        }


def check_content(content: Content, *, has_pages: bool = False) -> None:
    """Raise Refused when the words break a rule (domain §8.1, F-11).

    A tick, a sentence or a photographed page suffices, but something must be said; an attempt
    needs no words.
    """
    check_detail(content.kind, content.detail)
    is_contact = content.kind in CONTACT_KINDS
    missed = content.outcome == Outcome.NOT_REACHED
    ticked = content.topics if is_contact else content.detail
    said = bool(content.text or ticked or has_pages)
    rules = (
        (content.happened_on > clock.today(), "日期不能晚于今天。"),
        (missed and not is_contact, f"「{RecordKind(content.kind).label}」没有「未联系上」。"),
        (not said and not missed and is_contact, "请点选谈到了什么，或写一句话。"),
        (not said and content.kind in TICKED_KINDS, "请写一句话，或点选一项。"),
        (not said and not missed, "请写一句话。"),
        (len(content.text) > MAX_TEXT, f"记录请不超过{MAX_TEXT}字。"),
        (len(content.next_step) > MAX_NEXT_STEP, f"下一步请不超过{MAX_NEXT_STEP}字。"),
        (bool(content.next_step_on) and not content.next_step, "请写下一步做什么。"),
        (
            content.next_step_on is not None and content.next_step_on < content.happened_on,
            "下一步的日期不能早于记录日期。",
        ),
        (content.restricted and content.for_family, "限阅记录不能写入家庭版，请只选一项。"),
    )
    for broken, sentence in rules:
        if broken:
            raise Refused(sentence)
