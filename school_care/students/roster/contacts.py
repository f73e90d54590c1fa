"""Columns about people around the child → contact claims."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from school_care.core.cells import cell_text, plain, says_nothing, squeeze, words
from school_care.core.sheets import CellValue

from .layout import Layout, RosterColumn
from .names import clean_name, is_name
from .phones import PhoneEntry, read_phones
from .places import city_of, whereabouts
from .rows import ContactClaim
from .trouble import Troubles
from .values import Unclear, read_birth_year, read_yes_no
from .wordbook import RELATION, Wordbook

_FATHER = frozenset(words("父 父亲 爸 爸爸 父子 父女 51 生父"))
_MOTHER = frozenset(words("母 母亲 妈 妈妈 母子 母女 52 生母"))
# GB/T 4761 codes that files carry instead of words
_RELATIONS = {
    "51": "父亲", "52": "母亲", "57": "继父", "58": "继母", "61": "祖父", "62": "祖母",
    "63": "外祖父", "64": "外祖母", "71": "兄", "73": "弟", "75": "姐", "77": "妹",
    "81": "伯父", "83": "叔父", "85": "舅父", "87": "姨父", "89": "姑父", "97": "其他亲属",
    "99": "非亲属",
}  # fmt: skip
_KNOWN_RELATIONS = (
    frozenset(_RELATIONS.values())
    | _FATHER
    | _MOTHER
    | frozenset(
        words(
            """
        爷爷 奶奶 外公 外婆 姥爷 姥姥 公公 婆婆 祖孙 爷孙 外祖孙 曾祖父 曾祖母 养父 养母 父母 哥哥
        姐姐 弟弟 妹妹 哥 嫂子 嫂嫂 姐夫 伯伯 伯父 伯母 大伯 大爷 大妈 叔叔 叔 婶婶 婶娘 姑姑 姑妈
        姑父 姑姑家 舅舅 舅妈 姨妈 姨 姨父 阿姨 堂兄 堂哥 堂姐 表哥 表姐 亲戚 亲属 其他 邻居 朋友
        监护人 委托照护人
        """
        )
    )
)
_TAKES_RELATION = ("GUARDIAN", "CARER", "PERSON", "MEMBER", "MEMBER#2", "MEMBER#3")
_BRACKET = re.compile(r"^(.{1,12}?)[(（]([^()（）]{1,6})[)）]$")
_KIN = re.compile(r"[父母爸妈爷奶公婆姥祖姑姨叔伯舅哥姐兄嫂婶邻]")
_PARENT_MARK = {"父": "FATHER", "爸": "FATHER", "母": "MOTHER", "妈": "MOTHER"}
_OF_PARENT = re.compile(r"(?:^|(?<=[;,、/\s]))([父母爸妈])[亲方爸妈]?[:在]\s*([^;,、/父母爸妈]+)")
MAX_RELATION, MAX_PLACE, MAX_ADDRESS = 20, 60, 160


@dataclass
class Slot:
    """One person's columns."""

    role: str
    columns: dict[str, list[RosterColumn]] = field(default_factory=dict)

    def takes(self, attribute: str, column: RosterColumn) -> None:
        """Add a column."""
        self.columns.setdefault(attribute, []).append(column)


def slots_of(layout: Layout) -> list[Slot]:
    """Which columns belong to which person; 电话 and 关系 alone go to the person before them."""
    slots: list[Slot] = []
    later: list[tuple[str, RosterColumn]] = []
    for column in layout.columns:
        target = column.target
        if target.field == "contact":
            _slot_for(slots, target.role, target.attribute).takes(target.attribute, column)
        elif target.field == "place":
            _slot_for(slots, "PARENTS", "place").takes("place", column)
        elif target.field in ("phone", "relation"):
            owner = _owner(slots, target.field)
            if owner is None:
                later.append((target.field, column))
            else:
                owner.takes(target.field, column)
    for attribute, column in later:
        owner = next(
            (s for s in slots if s.role in _TAKES_RELATION and attribute not in s.columns), None
        )
        if owner is None and attribute == "phone":
            owner = _slot_for(slots, "PERSON", "phone")
        if owner is not None:
            owner.takes(attribute, column)
    return slots


def _slot_for(slots: list[Slot], role: str, attribute: str) -> Slot:
    for slot in reversed(slots):
        if slot.role == role and not (attribute == "name" and "name" in slot.columns):
            return slot
    slots.append(Slot(role))
    return slots[-1]


def _owner(slots: list[Slot], attribute: str) -> Slot | None:
    """The person just before a bare 电话 or 关系; nobody when two parents might be meant."""
    if attribute == "relation":
        open_slots = [s for s in slots if s.role in _TAKES_RELATION]
    else:
        open_slots = [s for s in slots if s.role != "PARENTS"]
    open_slots = [s for s in open_slots if attribute not in s.columns]
    if not open_slots:
        return None
    parents = [s for s in open_slots if s.role in ("FATHER", "MOTHER")]
    last = open_slots[-1]
    return None if last in parents and len(parents) > 1 else last


def read_contacts(
    slots: Sequence[Slot],
    cells: Sequence[CellValue],
    troubles: Troubles,
    *,
    on_year: int,
    words: Wordbook,
) -> list[ContactClaim]:
    """The people of one row, one claim a role and person."""
    claims: list[ContactClaim] = []
    for slot in slots:
        for claim in _read_slot(slot, cells, troubles, on_year, words):
            _merge(claims, claim)
    return claims


def _read_slot(
    slot: Slot, cells: Sequence[CellValue], troubles: Troubles, on_year: int, words: Wordbook
) -> list[ContactClaim]:
    name, relation, entries, raw = _name_and_phones(slot, cells, troubles)
    relation = _relation(slot, cells, words) or relation
    role, relation = _role(slot.role, relation)
    each = _parents_places(slot, cells)
    place = None if each else _place(slot, cells, troubles)
    address = _first(slot, cells, "address")
    if address and role in ("FATHER", "MOTHER") and (city := city_of(address)):
        place, address = place or city[:MAX_PLACE], None  # no street of theirs is kept
    age = slot.columns.get("age")
    born = read_birth_year(_cell(cells, age[0]), on_year=on_year) if age else None
    own, others = _split_entries(entries, role, relation)
    name = name or next((e.name for e in own if e.name), None)
    claims = [ContactClaim(role=parent, place=where) for parent, where in each]
    if name or own or place or address:
        claims.append(
            ContactClaim(
                role=role,
                name=name,
                relation=relation or None,
                phones=tuple(dict.fromkeys(e.number for e in own)),
                place=place,
                address=address[:MAX_ADDRESS] if address else None,
                birth_year=born,
                raw=raw,
            )
        )
    if claims and not each and role != "GUARDIAN" and _is_guardian(slot, cells):
        claims.append(replace(claims[0], role="GUARDIAN", relation=relation or _WORD.get(role)))
    for entry in others:
        claims.append(
            ContactClaim(
                role=entry.role or "OTHER",
                name=entry.name or None,
                relation=entry.relation or None,
                phones=(entry.number,),
                raw=raw,
            )
        )
    return claims


_WORD = {"FATHER": "父亲", "MOTHER": "母亲"}


def _name_and_phones(slot: Slot, cells, troubles: Troubles):
    """(name, relation said in brackets, phone entries, raw text of the phone cells)."""
    name, relation, entries, raws = None, "", [], []
    for column in slot.columns.get("name", ()):
        text = cell_text(_cell(cells, column))
        if says_nothing(text):
            continue
        if sum(c.isdigit() for c in text) >= 7:  # 孙明辉 19900001234 in one cell
            phones = read_phones(text)
            entries += phones.entries
            raws.append(text)
            text = next((e.name for e in phones.entries if e.name), "")
        if bracket := _BRACKET.match(text):
            text = bracket[1]
            relation = bracket[2] if _KIN.search(bracket[2]) else relation
        cleaned, _ = clean_name(text)
        if is_name(cleaned):
            name = cleaned
        elif cleaned:
            troubles.warn(column, text, "这不像姓名，未读取：请核对是否填错了列。")
    for column in slot.columns.get("phone", ()):
        cell = _cell(cells, column)
        if cell is None:
            continue
        phones = read_phones(cell)
        entries += phones.entries
        if phones.raw:
            raws.append(phones.raw)
        if phones.warning:
            troubles.warn(column, cell_text(cell), phones.warning)
    return name, relation, entries, "；".join(raws)[:300]


def _split_entries(entries: list[PhoneEntry], role: str, relation: str):
    """Numbers of this person, and numbers the text gives to somebody else."""
    own, others = [], []
    for entry in entries:
        theirs = entry.role in ("FATHER", "MOTHER") and entry.role != role
        same = entry.relation and entry.relation == relation
        (others if theirs and not same else own).append(entry)
    return own, others


def _relation(slot: Slot, cells, own: Wordbook) -> str:
    for column in slot.columns.get("relation", ()):
        text = squeeze(cell_text(_cell(cells, column)))
        if not says_nothing(text):
            text = _RELATIONS.get(text, text)
            if text not in _KNOWN_RELATIONS:  # 老汉: kept as written unless the school explains it
                text = own.meaning(RELATION, text) or text
            return text[:MAX_RELATION]
    return ""


def _role(slot_role: str, relation: str) -> tuple[str, str]:
    """Role of the claim: columns of 家长 and 成员 take it from the relation."""
    if slot_role.startswith("OTHER:"):
        return "OTHER", slot_role.removeprefix("OTHER:")
    if slot_role == "PARENTS":
        return "OTHER", "父母"
    if slot_role == "PERSON" or slot_role.startswith("MEMBER"):
        if relation in _FATHER:
            return "FATHER", relation
        if relation in _MOTHER:
            return "MOTHER", relation
        return "OTHER", relation or ("家长" if slot_role == "PERSON" else "")
    return slot_role, relation


def _place(slot: Slot, cells, troubles: Troubles) -> str | None:
    for column in slot.columns.get("place", ()):
        text = plain(cell_text(_cell(cells, column)))
        if says_nothing(text):
            continue
        place = whereabouts(text)
        if place is None:
            troubles.warn(column, text, "看不出在哪个省市，未读取：务工地点只填到省、市。")
            continue
        return place[:MAX_PLACE]
    return None


def _parents_places(slot: Slot, cells) -> list[tuple[str, str]]:
    """(parent, place) of a cell that tells them apart: 父：广东省东莞市；母：浙江省宁波市."""
    if slot.role != "PARENTS":
        return []
    found = []
    for column in slot.columns.get("place", ()):
        for mark, text in _OF_PARENT.findall(plain(cell_text(_cell(cells, column)))):
            place = whereabouts(text)
            if place:
                found.append((_PARENT_MARK[mark], place[:MAX_PLACE]))
    return found


def _first(slot: Slot, cells, attribute: str) -> str | None:
    for column in slot.columns.get(attribute, ()):
        text = plain(cell_text(_cell(cells, column)))
        if not says_nothing(text):
            return text
    return None


def _is_guardian(slot: Slot, cells) -> bool:
    for column in slot.columns.get("guardian", ()):
        try:
            return bool(read_yes_no(_cell(cells, column)))
        except Unclear:
            return False
    return False


def _merge(claims: list[ContactClaim], claim: ContactClaim) -> None:
    """Add a claim, or complete the one that speaks of the same person in the same role."""
    for index, known in enumerate(claims):
        if known.role != claim.role or (known.relation or "") != (claim.relation or ""):
            same_parent = known.role == claim.role and claim.role in ("FATHER", "MOTHER")
            if not same_parent:
                continue
        if known.name and claim.name and known.name != claim.name:
            continue
        claims[index] = replace(
            known,
            name=known.name or claim.name,
            relation=known.relation or claim.relation,
            phones=tuple(dict.fromkeys(known.phones + claim.phones)),
            place=known.place or claim.place,
            address=known.address or claim.address,
            birth_year=known.birth_year or claim.birth_year,
            raw=known.raw or claim.raw,
        )
        return
    claims.append(claim)


def _cell(cells: Sequence[CellValue], column: RosterColumn) -> CellValue:
    return cells[column.index] if column.index < len(cells) else None
