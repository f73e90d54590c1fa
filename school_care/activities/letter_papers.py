"""Envelopes and labels. On them stand the school, the child's name and the address: no class, no
label, nothing of why a child writes."""

from collections.abc import Mapping, Sequence
from typing import Any

from school_care.activities.models import Letter, PostalAddress
from school_care.school.models import School
from school_care.school.papers import FOR_FAMILY, print_paper
from school_care.students import silence

PAPERS = {
    "dl": "信封（220×110毫米）",
    "c6": "信封（162×114毫米）",
    "labels3": "地址标签（A4，每页24枚）",
    "labels2": "地址标签（A4，每页14枚）",
}
PER_SHEET = {"labels3": 24, "labels2": 14}


def print_post(
    *,
    letters: Sequence[Letter],
    addresses: Mapping[tuple[int, str], PostalAddress],
    school: School,
    paper: str,
    printed_by: Any,
) -> bytes:
    """An envelope or a label for each letter; where no address is known the lines stay empty, on
    labels there is none. Raises PrintError, and Refused where nothing goes to one of the families
    now."""
    silence.require_all_spoken([one.student_id for one in letters])
    rows = [(one, addresses.get((one.student_id, one.to))) for one in letters]
    content: dict[str, Any] = {"school": school, "paper_size": paper}
    if paper in PER_SHEET:
        held = [row for row in rows if row[1] is not None]
        size = PER_SHEET[paper]
        content["sheets"] = [held[at : at + size] for at in range(0, len(held), size)] or [[]]
        template = "print/letters_labels.html"
    else:
        content["envelopes"] = [(one, to, _boxes(to)) for one, to in rows]
        template = "print/letters_envelopes.html"
    return print_paper(template, content, school=school, printed_by=printed_by, edition=FOR_FAMILY)


def _boxes(address: PostalAddress | None) -> str:
    """Six signs for the six boxes of the postcode."""
    return (address.postcode if address else "").ljust(6)
