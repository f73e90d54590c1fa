"""The private link of a home–school note: made, opened, answered.

Whoever holds the address reads the note, without a session. Of the secret only a keyed hash is
kept; it is shown once. A wrong, expired or withdrawn one all look the same. Opening changes
nothing: chat programs open links to make a preview. While nothing goes to the family, its links
look expired.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from school_care.activities.choices.home import NoteState, NoteWay, ReplySaid, ReplyWho
from school_care.activities.models import HomeNote
from school_care.activities.note_content import Reply, lines_of, stored_reply
from school_care.activities.services.notes import held_note, issue, require_issuer
from school_care.core import audit, clock
from school_care.core.limits import within_limit
from school_care.core.public_address import full_url
from school_care.core.sealed import lookup_index
from school_care.duties.enums import NoticeKind
from school_care.duties.services.telling import tell
from school_care.school.models import User
from school_care.school.refusal import Refused
from school_care.students import silence

SECRET_BYTES = 24  # 192 bits
LONGEST_SECRET = 64
PURPOSE = "home-note"
OPEN_FOR = timedelta(days=14)
MAX_REPLY = 200
REPLIES_AN_HOUR = 10
NEWS = "note.reply"


@dataclass(frozen=True)
class Made:
    """A note with its new secret, which nobody can be told again."""

    note: HomeNote
    secret: str

    @property
    def url(self) -> str:
        """The whole address, as it is sent to the family."""
        return full_url("home_note", self.secret)


def make_link(*, by: User, note: HomeNote) -> Made:
    """A new address for a note; a draft goes out by it, and the address before opens no more.
    Raises Refused."""
    require_issuer(by, note.student)
    silence.require_spoken(note.student)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        note = held_note(note)
        if note.state == NoteState.WITHDRAWN:
            raise Refused("这一份已经撤回，请重新写。")
        if not (lines_of(note) or note.words):
            raise Refused("这一份还是空的，请先写。")
        note.link_hash = lookup_index(secret, PURPOSE)
        note.link_until = clock.now() + OPEN_FOR
        if note.state == NoteState.DRAFT:
            issue(note, by, NoteWay.LINK)
        else:
            note.save(update_fields=["link_hash", "link_until"])
        audit.record("note.link_made", actor=by, row=note, student_id=note.student.public_id)
    return Made(note, secret)


def stop_link(*, by: User, note: HomeNote) -> None:
    """The address opens no more; the note stays issued. Raises Refused."""
    require_issuer(by, note.student)
    with transaction.atomic():
        note = held_note(note)
        note.link_hash, note.link_until = "", None
        note.save(update_fields=["link_hash", "link_until"])
        audit.record("note.link_stopped", actor=by, row=note, student_id=note.student.public_id)


def note_by_secret(secret: str) -> HomeNote | None:
    """The note whose running link this is; one query, whether the secret is unknown, expired, its
    note withdrawn or the family told nothing now."""
    return (
        HomeNote.objects.filter(
            link_hash=lookup_index(secret[:LONGEST_SECRET], PURPOSE),
            link_until__gt=clock.now(),
            state=NoteState.ISSUED,
        )
        .exclude(student__in=silence.quiet_pupils())
        .select_related("student", "school", "issued_by", "made_by")
        .first()
    )


def reply_to(*, note: HomeNote, said: str, who: str, words: str = "") -> None:
    """The family's answer, which may be changed while the link is open; tells whoever issued the
    note. Raises Refused."""
    if said not in (ReplySaid.SEEN, ReplySaid.CALL):
        raise Refused("请点一下「看过了」或者「想和老师通电话」。")
    if who not in ReplyWho.values:
        raise Refused("请点一下您是孩子的哪位家人。")
    words = " ".join(words.split())
    if len(words) > MAX_REPLY:
        raise Refused(f"请不超过{MAX_REPLY}字。")
    if not _may_reply(note):
        raise Refused("刚才回复得太多了，请过一小时再改。")
    with transaction.atomic():
        held = held_note(note)
        if held.state != NoteState.ISSUED or held.link_hash != note.link_hash:
            raise Refused("这个链接刚刚停用了，请联系老师。")
        held.reply = stored_reply(Reply(said, words))
        held.replied_by, held.replied_on = ReplyWho(who).label, clock.today()
        held.save()
        audit.record("note.replied", row=held, student_id=held.student.public_id, said=said)
        if held.issued_by is not None:
            tell(
                user=held.issued_by,
                school=held.school,
                kind=NoticeKind.NEWS,
                key=f"{NEWS}:{held.public_id}:{said}",
                on=clock.today(),
                facts={"about": NEWS},
            )


def _may_reply(note: HomeNote) -> bool:
    return within_limit(f"note-replies:{note.public_id}", REPLIES_AN_HOUR, 3600)
