"""What a row of a roster makes of what the archive knows. Pure functions, no database.

Blank never erases, absence never removes, and telling the same again changes nothing.
Rules: domain §3.1 and §8.1; each function names its own.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from school_care.core.cells import plain, squeeze
from school_care.school.class_book import ClassKey
from school_care.students.enums import ContactRole, Precision
from school_care.students.outward.words import KIN_OF, same_kin
from school_care.students.roster.names import clean_name
from school_care.students.roster.rows import CategoryClaim, ContactClaim, PartialDate
from school_care.students.services.imports.pupil_file import Contact, Membership, Span

UNSPECIFIED = "LB_UNSPECIFIED"  # plain 留守: both or one parent away is not yet known
SPECIFIC = ("LB_ONE", "LB_BOTH")
LEFT_BEHIND = (*SPECIFIC, UNSPECIFIED)
UNKNOWN = "UNKNOWN"  # a word nobody knows yet; the words themselves are kept
WORDS_LENGTH = 60

# A child has one father and one mother: another name in the row corrects the one we have.
# Guardians, carers and neighbours may be several: another name is another person.
ONE_OF_A_KIND = (ContactRole.FATHER, ContactRole.MOTHER)


def merge_text(known: str, told: str) -> str:
    """A text we have is no news in another width or with other blanks: the reader squares both,
    people who type into a page do not."""
    return known if plain(known) == plain(told) else told


def merge_birth(known: PartialDate | None, told: PartialDate) -> PartialDate:
    """A month says nothing new about a known day of that month."""
    same_month = known and known.value.replace(day=1) == told.value.replace(day=1)
    if same_month and told.precision == Precision.MONTH:
        return known
    return told


def merge_membership(
    known: Membership | None,
    *,
    class_key: ClassKey | None,
    left_on: date | None,
    on: date,
    today: date,
) -> Membership:
    """A different class moves from `on`; 离校日期 ends the enrolment; a pupil who had left by `on`
    and is listed again is enrolled again, the old interval kept."""
    if known is None:
        return Membership(class_key, until=left_on)
    if left_on is not None:
        if known.until is not None and known.until <= today:
            return known
        return replace(known, until=max(left_on, known.starts_on or left_on))
    if known.until is not None and known.until <= on:
        return Membership(class_key)
    if known.until is not None and known.until <= today:
        return known  # left since the day the roster speaks of
    if class_key is not None and class_key != known.class_key:
        return Membership(class_key)
    return known


def merge_categories(
    known: Sequence[Span],
    claims: Sequence[CategoryClaim],
    *,
    care_from: date | None,
    care_until: date | None,
    on: date,
) -> tuple[Span, ...]:
    """Categories are added as claims from 入列日期 (or `on`) and ended by 退出日期 only."""
    spans = list(known)
    words: dict[str, str] = {}
    for claim in claims:
        said = [words[claim.code]] if claim.code in words else []
        words[claim.code] = "、".join([*said, claim.words])[:WORDS_LENGTH]
    # The specific words first: a row that says 留守 and 父母双方外出 claims one thing.
    codes = sorted(words, key=lambda code: code == UNSPECIFIED)
    for code in codes:
        if care_until is not None:
            _end_stay(spans, code, words[code], care_from=care_from, care_until=care_until, on=on)
        else:
            others = [c for c in codes if c != code]
            _claim(spans, code, words[code], others=others, starts_on=care_from or on, on=on)
    if care_until is not None and not codes:
        for place, span in enumerate(spans):
            if span.running(min(on, care_until)):
                spans[place] = replace(span, until=max(care_until, span.starts_on))
    return tuple(spans)


def _running(spans: list[Span], codes: Sequence[str], on: date) -> list[int]:
    return [n for n, span in enumerate(spans) if span.key in codes and span.running(on)]


def _claim(
    spans: list[Span], code: str, words: str, *, others: list[str], starts_on: date, on: date
) -> None:
    if held := _running(spans, [code], on):
        span = spans[held[0]]
        if code == UNKNOWN and words not in span.words:
            spans[held[0]] = replace(span, words=f"{span.words}、{words}"[-WORDS_LENGTH:])
        return
    if code == UNSPECIFIED and _running(spans, LEFT_BEHIND, on):
        return
    if code in SPECIFIC:
        # One parent away and both away exclude each other; plain 留守 is refined by either.
        replaced = [c for c in LEFT_BEHIND if c != code and c not in others]
        if held := _running(spans, replaced, on):
            _change_key(spans, held[0], code, words, on)
            return
    ended = [span.until for span in spans if span.key == code and span.until is not None]
    spans.append(Span(code, max([starts_on, *ended]), None, words))


def _change_key(spans: list[Span], place: int, key: str | int, words: str, on: date) -> None:
    """From `on` the other category or level; on the day it began, a correction."""
    span = spans[place]
    if span.starts_on >= on:
        spans[place] = replace(span, key=key, words=words)
    else:
        spans[place] = replace(span, until=on)
        spans.append(Span(key, on, span.until, words))


def _end_stay(
    spans: list[Span],
    code: str,
    words: str,
    *,
    care_from: date | None,
    care_until: date,
    on: date,
) -> None:
    family = LEFT_BEHIND if code in LEFT_BEHIND else (code,)
    held = _running(spans, family, min(on, care_until))
    for place in held:
        spans[place] = replace(spans[place], until=max(care_until, spans[place].starts_on))
    stay_began = care_from or care_until
    if held or any(s.key in family and s.until and s.until >= stay_began for s in spans):
        return
    starts_on = min(care_from or on, care_until)
    spans.append(Span(code, starts_on, care_until, words))


def merge_levels(
    known: Sequence[Span],
    rank: int | None,
    *,
    care_from: date | None,
    care_until: date | None,
    still_in_care: bool,
    on: date,
) -> tuple[Span, ...]:
    """A level holds from 入列日期 (or `on`); it ends with the last category."""
    spans = list(known)
    held = [place for place, span in enumerate(spans) if span.running(on)]
    if care_until is not None and not still_in_care:
        for place in held:
            spans[place] = replace(spans[place], until=max(care_until, spans[place].starts_on))
        if held or care_until <= on:
            return tuple(spans)
    # The last one: a roster tells the standing level; one set for a while ends by itself.
    if not rank or (held and spans[held[-1]].key == rank):  # 0: an end alone was told
        return tuple(spans)
    if held:
        _change_key(spans, held[-1], rank, "", on)
        return tuple(spans)
    ended = [span.until for span in spans if span.until is not None]
    spans.append(Span(rank, max([care_from or on, *ended]), care_until))
    return tuple(spans)


def merge_contacts(known: Sequence[Contact], claims: Sequence[ContactClaim]) -> tuple[Contact, ...]:
    """Contacts are matched by role, then name; updated or added, never removed."""
    contacts = list(known)
    told: set[int] = set()  # places this row has spoken of: two guardians are two people
    for claim in claims:
        if _known_otherwise(contacts, claim):
            continue
        place = _place_of(contacts, claim, told)
        if place is None:
            contacts.append(_told_contact(Contact(role=claim.role), claim))
            told.add(len(contacts) - 1)
        else:
            contacts[place] = _told_contact(contacts[place], claim)
            told.add(place)
    return tuple(contacts)


def _known_otherwise(contacts: list[Contact], claim: ContactClaim) -> bool:
    """Whether a 家长, 成员 or bare 联系电话 tells of somebody we have in another role: the mother's
    number without a name, the guardian by name, the mother who is registered as guardian only.
    What it adds of that person is taken over."""
    if claim.role not in (ContactRole.OTHER, *ONE_OF_A_KIND):
        return False
    now = [place for place, one in enumerate(contacts) if not one.ended]
    if not claim.name:
        bare = claim.role == ContactRole.OTHER and claim.phones
        held = {number for place in now for number in contacts[place].phones}
        return bool(bare) and not (claim.place or claim.address) and set(claim.phones) <= held
    named = [place for place in now if _same_name(contacts[place].name, claim.name)]
    if claim.role in ONE_OF_A_KIND:
        word = ContactRole(claim.role).label
        named = [place for place in named if same_kin(contacts[place].relation, word)]
        if any(contacts[place].role == claim.role for place in now):
            return False
    if not named or any(contacts[place].role == claim.role for place in named):
        return False
    kin = contacts[named[0]].relation
    contacts[named[0]] = _told_contact(contacts[named[0]], replace(claim, relation=kin or None))
    return True


def _place_of(contacts: list[Contact], claim: ContactClaim, told: set[int]) -> int | None:
    same_role = [
        place
        for place, contact in enumerate(contacts)
        if contact.role == claim.role and place not in told
    ]
    same_role.sort(key=lambda place: contacts[place].ended)  # who is there now comes first
    for place in same_role:
        if claim.name and _same_name(contacts[place].name, claim.name):
            return place
    now = [place for place in same_role if not contacts[place].ended]
    if not claim.name:  # a number of somebody who is there no more is no news of another person
        past = [place for place in same_role if set(claim.phones) & set(contacts[place].phones)]
        if past and not set(past) & set(now):
            return past[0]
    same_role = now
    if claim.role in ONE_OF_A_KIND:
        return same_role[0] if same_role else None
    for place in same_role:
        contact = contacts[place]
        if not claim.name and (len(same_role) == 1 or set(claim.phones) & set(contact.phones)):
            return place
        # A number written down without a name finds its name later.
        if claim.name and not contact.name:
            return place
    return None


def _told_contact(known: Contact, claim: ContactClaim) -> Contact:
    return replace(
        known,
        name=_told_name(known.name, claim.name)[:40],
        relation=_told_relation(known, claim.relation)[:20],
        phones=_told_phones(known.phones, claim.phones),
        place=(claim.place or known.place)[:60],
        address=merge_text(known.address, claim.address or known.address)[:160],
        birth_year=_told_birth_year(known.birth_year, claim.birth_year),
        raw=claim.raw or known.raw,
    )


def _same_name(known: str, told: str) -> bool:
    """Whether two spellings are one name: 刘 辉 and 刘辉."""
    return known == told or clean_name(known)[0] == told


def _told_name(known: str, told: str | None) -> str:
    return known if not told or _same_name(known, told) else told


def _told_relation(known: Contact, told: str | None) -> str:
    """祖父 is no news of a 爷爷, and 父亲 none of the father."""
    if not told or same_kin(known.relation, told) or squeeze(known.relation) == squeeze(told):
        return known.relation
    own = ContactRole(known.role).label if known.role in ONE_OF_A_KIND else ""
    return known.relation if not known.relation and KIN_OF.get(told) == own else told


def _told_birth_year(known: int | None, told: int | None) -> int | None:
    """An age tells the year of birth to within a year: the birthday may be still to come."""
    if known and told and abs(known - told) <= 1:
        return known
    return told or known


def _told_phones(known: tuple[str, ...], told: tuple[str, ...]) -> tuple[str, ...]:
    """A number we have is no news, in whatever order; a new one comes first."""
    if set(told[:2]) <= set(known):
        return known
    return tuple(dict.fromkeys((*told[:2], *known)))[:2]
