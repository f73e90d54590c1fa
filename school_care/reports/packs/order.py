"""What an order of a pack asks for, and how it is read again from the order."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from school_care.core import audit, clock
from school_care.core.templatetags.days import long_date
from school_care.reports.enums import Edition, Output, PrintKind, PrintPurpose, Scope
from school_care.reports.masking import Masking
from school_care.reports.models import PrintJob
from school_care.reports.packs.context import PackContext
from school_care.reports.packs.part import PackPart, PackTopic
from school_care.reports.packs.tables import Content
from school_care.reports.packs.topics import parts_of
from school_care.reports.services.orders import KEPT_FOR, place_order, require_few_waiting
from school_care.school.enums import Capability
from school_care.school.models import School, Term
from school_care.school.refusal import Refused
from school_care.school.rights import require

SAMPLES = (3, 5, 10)


@dataclass(frozen=True)
class PackWish:
    """A pack as a person asks for it. `seed`: "" draws anew; `body`: who comes to inspect."""

    topic: str
    term: Term
    on: date
    parts: Sequence[str]
    masked: bool = True
    samples: int = 5
    seed: str = ""
    with_documents: bool = True
    output: str = Output.MERGED
    purpose: str = PrintPurpose.INSPECTION
    body: str = ""


@dataclass(frozen=True)
class PartState:
    """A part as it stands: `number` is that of the topic, whatever is chosen."""

    number: int
    part: PackPart
    content: Content = field(default_factory=Content)


def new_seed() -> str:
    """A number to draw by, short enough to be written down."""
    return f"{secrets.randbelow(9000) + 1000}"


def check_day(term: Term, on: date) -> None:
    """A pack says how things stood on a day of the term that has been. Raises Refused."""
    if on > clock.today():
        raise Refused("截止日期不能晚于今天。")
    if not term.first_day <= on <= term.last_day:
        raise Refused(
            f"截止日期要在{term}之内（{long_date(term.first_day)}至{long_date(term.last_day)}）。"
        )


def context_for(*, school: School, reader: Any, wish: PackWish) -> PackContext:
    """The pack a wish asks for, as `reader` may see it."""
    return PackContext(
        school=school,
        term=wish.term,
        on=wish.on,
        reader=reader,
        masking=Masking.of(school, on=wish.masked),
        samples=wish.samples,
        seed=wish.seed,
    )


def context_of(job: PrintJob) -> PackContext:
    """The pack of an order, as whoever asked may see it now."""
    return PackContext(
        school=job.school,
        term=job.term,
        on=day_of(job),
        reader=job.requested_by,
        masking=job.masking,
        samples=job.spec["samples"],
        seed=job.spec["seed"],
    )


def day_of(job: PrintJob) -> date:
    """The day an order speaks of."""
    return date.fromisoformat(job.spec["on"])


def states(context: PackContext, topic: str, codes: Sequence[str] | None = None) -> list[PartState]:
    """Every part of a topic, or those of `codes`, with what there is of each."""
    return [
        PartState(number, part, part.content(context))
        for number, part in enumerate(parts_of(topic), start=1)
        if codes is None or part.code in codes
    ]


def request_pack(*, by: Any, school: School, wish: PackWish) -> PrintJob:
    """Order a pack. Parts of which there is nothing are left to the 缺项清单. Effects: the order,
    a trace of it; of the pupils in it the trail says when they are printed. The caller has it
    carried out. Raises Refused."""
    require(by, Capability.BUILD_PACK, school)
    check_day(wish.term, wish.on)
    known = {part.code for part in parts_of(wish.topic)}
    codes = [code for code in wish.parts if code in known]
    if not codes:
        raise Refused("请至少勾选一个部分。")
    require_few_waiting(by)
    job = _order(by, school, wish, codes)
    with transaction.atomic():
        placed = place_order(job, pupils=[])
        audit.record(
            "pack.requested",
            actor=by,
            row=placed,
            topic=placed.spec["topic"],
            purpose=str(wish.purpose),
            masked=wish.masked,
            on=wish.on.isoformat(),
            parts=[chunk[0] for chunk in job.chunks],
        )
    return placed


def _order(by: Any, school: School, wish: PackWish, codes: Sequence[str]) -> PrintJob:
    """The row of an order, not stored yet: a chunk a part, in the order of the topic."""
    topic, now = PackTopic(wish.topic), clock.now()
    ending = "zip" if wish.output == Output.ZIP else "pdf"
    return PrintJob(
        school=school,
        requested_by=by,
        kind=PrintKind.PACK,
        spec={
            "topic": topic.value,
            "on": wish.on.isoformat(),
            "samples": wish.samples,
            "seed": wish.seed or new_seed(),
            "with_documents": wish.with_documents,
        },
        purpose=wish.purpose,
        why=wish.body.strip(),
        masked=wish.masked,
        output=wish.output,
        edition=Edition.SCHOOL,
        scope=Scope.ALL,
        term=wish.term,
        chunks=[[part.code] for part in parts_of(topic) if part.code in codes],
        total=len(codes),
        file_name=f"迎检资料包-{topic.label}-{wish.term.short_name}-{wish.on:%Y%m%d}.{ending}",
        created_at=now,
        expires_at=now + KEPT_FOR,
    )
