"""The home–school note on paper: two A5 sheets on A4, each with a reply slip to cut off."""

from collections.abc import Sequence
from typing import Any

from school_care.activities.models import HomeNote
from school_care.activities.note_content import Told, told
from school_care.school.models import School
from school_care.school.papers import FOR_FAMILY, print_paper
from school_care.students import silence
from school_care.students.models import Student

LARGE, MIDDLE = 260, 420  # characters, up to which the type may be large or middling


def print_notes(notes: Sequence[HomeNote], *, school: School, printed_by: Any) -> bytes:
    """The PDF of notes that went out, each with `student`, `school` and `issued_by`. Raises
    Refused where nothing goes to one of the families now."""
    silence.require_all_spoken([note.student_id for note in notes])
    papers = [_paper(note.student, told(note, on_paper=True)) for note in notes]
    content = {"sheets": [papers[at : at + 2] for at in range(0, len(papers), 2)]}
    return print_paper(
        "print/home_note.html", content, school=school, printed_by=printed_by, edition=FOR_FAMILY
    )


def _paper(student: Student, told: Told) -> dict[str, Any]:
    """The slip names the child in full: it comes back to the teacher, who has to know whose."""
    length = sum(len(words) + 12 for words in (*told.lines, *told.words))
    size = "" if length <= LARGE else "is-long" if length <= MIDDLE else "is-longest"
    return {
        "told": told,
        "size": size,
        "student": student,
        "group": student.current_class,
    }
