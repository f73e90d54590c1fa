from school_care.students.enums import DocumentKind
from tests.access.who import (
    CARE_ZIXUAN,
    NONE,
    PUBLIC_ID,
    SEE_ZIXUAN,
    Case,
    of,
    people,
)
from tests.students.consents import agree
from tests.students.documents import attach

DIRECTOR = people("director")
HEAD = people("head_teacher director")
UPLOADERS = SEE_ZIXUAN - {"dormitory"}  # keep the archive, or write records
KNOW_CATEGORIES = SEE_ZIXUAN - {"dormitory"}
FOREIGN = {"foreign": (NONE, NONE)}


def _each(cases: dict[str, tuple]) -> list[Case]:
    """Cases of one attachment: {name in cast.extra: (get, post)}."""

    def arguments(name):
        def build(cast):
            row = cast.extra[name]
            return {"public_id": row.student.public_id, "document_id": row.public_id}

        return build

    return [Case(name, arguments(name), *allowed) for name, allowed in cases.items()]


READING = {
    "certificate_file": (KNOW_CATEGORIES, None),
    "care_file": (CARE_ZIXUAN, None),
    "photo_file": (SEE_ZIXUAN, None),
    "photo_without_consent": (NONE, None),
    "restricted_file": (DIRECTOR, None),
    "own_restricted_file": (HEAD, None),
    "withdrawn_file": (NONE, None),
    "foreign_file": (NONE, None),
}
CHANGING = {
    "certificate_file": HEAD,
    "care_file": DIRECTOR,
    "restricted_file": DIRECTOR,
    "own_restricted_file": HEAD,
    "withdrawn_file": NONE,
    "foreign_file": NONE,
}

EXPECTED: dict[str, list[Case]] = {
    "students:documents": of(PUBLIC_ID, {"zixuan": (SEE_ZIXUAN, None), "foreign": (NONE, None)}),
    "students:document_new": of(PUBLIC_ID, {"zixuan": (UPLOADERS, UPLOADERS), **FOREIGN}),
    "students:document": _each(READING),
    "students:document_thumbnail": _each(READING),
    "students:document_restricted": _each({name: (None, who) for name, who in CHANGING.items()}),
    "students:document_withdraw": _each({name: (who, who) for name, who in CHANGING.items()}),
}


def objects(cast) -> dict:
    """An attachment of each reach, restricted, withdrawn and foreign."""
    pupil, head, director = cast.zixuan, cast.head_teacher, cast.director
    agree(pupil, "photo")
    return {
        "certificate_file": attach(pupil, head),
        "care_file": attach(pupil, director, DocumentKind.OTHER),
        "photo_file": attach(pupil, head, DocumentKind.PHOTO),
        "photo_without_consent": attach(cast.anan, head, DocumentKind.PHOTO),
        "restricted_file": attach(pupil, director, DocumentKind.OTHER, restricted=True),
        "own_restricted_file": attach(pupil, head, DocumentKind.OTHER, restricted=True),
        "withdrawn_file": attach(pupil, head, withdrawn=True),
        "foreign_file": attach(cast.foreign, cast.foreign_head_teacher, title="彼岸外婆的证明"),
    }
