"""What a referral says beyond other reports (domain §4.4): which papers the school has seen, how
the child stands at school, since when the family has entrusted it to somebody. Papers are named,
never sent along."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from school_care.cases.enums import CaseType
from school_care.cases.models import Case
from school_care.core.templatetags.days import long_date
from school_care.students.models import Certificate, Entrustment, Student, StudentCategory

REFERRED = (CaseType.GU, CaseType.AID)


@dataclass(frozen=True)
class Evidence:
    """What the school holds for a category. `code`: of the category."""

    code: str
    words: str  # 残疾学生：残疾人证（肢体二级，有效期至2027年3月1日）


@dataclass(frozen=True)
class Referral:
    """What is told to whom help is asked of."""

    evidence: tuple[Evidence, ...]
    state: str  # 在读
    case_numbers: tuple[str, ...]  # of a running dropout case, for who has that as well
    entrusted_on: date | None


def referral_of(student: Student, on: date, rows: Collection[StudentCategory]) -> Referral:
    """For a pupil whose categories of the day that may be told are `rows`; three queries."""
    cases = Case.objects.filter(student=student, type=CaseType.DO, closed_on__isnull=True)
    entrusted = Entrustment.objects.on(on).filter(student=student)
    return Referral(
        evidence=_evidence(student, on, rows),
        state=str(student.get_status_display()),
        case_numbers=tuple(cases.order_by("pk").values_list("case_no", flat=True)),
        entrusted_on=entrusted.values_list("starts_on", flat=True).first(),
    )


def _evidence(
    student: Student, on: date, rows: Collection[StudentCategory]
) -> tuple[Evidence, ...]:
    papers: dict[int, list[str]] = {}
    held = Certificate.objects.filter(student=student, issued_on__lte=on).filter(
        Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on),
        Q(valid_until__isnull=True) | Q(valid_until__gte=on),
    )
    for one in held.order_by("issued_on", "pk"):
        papers.setdefault(one.category_id, []).append(_paper(one))
    found = []
    for row in rows:
        said = [*papers.get(row.category_id, ()), *filter(None, [row.evidence])]
        if said:
            words = "、".join(dict.fromkeys(said))
            found.append(Evidence(row.category.code, f"{row.category.name}：{words}"))
    return tuple(found)


def _paper(one: Certificate) -> str:
    until = f"有效期至{long_date(one.valid_until)}" if one.valid_until else ""
    more = "，".join(part for part in (one.grade, until) if part)
    return f"{one.name}（{more}）" if more else one.name
