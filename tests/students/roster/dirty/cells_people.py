# ruff: noqa: E501 - Chinese characters count double; tables stay readable
"""People around the child and their telephones written dirty.

Telephones come out as a tuple of digits; `others` are numbers the text gives to somebody else.
"""

from .cells_identity import full_width
from .outcomes import Read, defect

PHONES = "Phone with text, two numbers, landline with dash, 86 prefix, float"
NOTHING = "无 — / 不详 暂无 0 → nothing is known"
PLACES = "Parents' whereabouts to province and city"
NAMES = "Names with blanks, dots"
UNKNOWN = [None, "无", "—", "/", "不详", "暂无", "0", 0, "没有"]
LANDLINE = "0000-1234567"
KIN = ("father", "mother", "guardian")


def phone_defects(who: str) -> None:
    """The same defects for the telephone column of one person."""
    column = f"{who}_phone"

    @defect(column, PHONES)
    def dressed_phone(child, pick):
        p = getattr(child, who).phone
        written = [
            f"{p[:3]} {p[3:7]} {p[7:]}", f"{p[:3]}-{p[3:7]}-{p[7:]}", f"86{p}", f"+86 {p}", f"+86-{p}", f"0086{p}",
            float(p), int(p), f"{p}.0", full_width(p), f"'{p}", f"电话：{p}", f"{p}（微信同号）", f"{p} ", f"0{p}", f"{p}\u200b",
        ]  # fmt: skip
        return pick(written), Read((p,))

    @defect(column, PHONES)
    def two_numbers(child, pick):
        one, two = getattr(child, who).phone, "19900009999"
        return pick(
            [
                f"{one}/{two}",
                f"{one}、{two}",
                f"{one} {two}",
                f"{one}{two}",
                f"{one}，{two}",
                f"{one}\n{two}",
                f"{one};{two}",
                f"{one}或{two}",
            ]
        ), Read((one, two))

    @defect(column, PHONES)
    def landline(child, pick):
        return pick(
            [LANDLINE, "0000 1234567", "00001234567", "（0000）1234567", "0000—1234567"]
        ), Read(("00001234567",))

    @defect(column, PHONES)
    def wrong_number(child, pick):
        p = getattr(child, who).phone
        return pick(
            [p[:10], p + "1", "12345678901", "见备注", 123, "号码停机", f"{p[:5]}******"]
        ), Read((), warn="电话号码不对")

    @defect(column, PHONES)
    def one_good_one_bad(child, pick):
        p = getattr(child, who).phone
        return f"{p}/199000", Read((p,), warn="电话号码不对")

    @defect(column, NOTHING)
    def no_phone(child, pick):
        return pick(UNKNOWN), Read(())


for _who in KIN:
    phone_defects(_who)


@defect("father_phone", "Phone with text 父亲:张某 138…/母139…")
def both_parents_in_one_cell(child, pick):
    f, m = child.father.phone, "19900008888"
    return pick(
        [f"父{f}/母{m}", f"父亲:{f}、母亲:{m}", f"{f}（父） 母：{m}", f"爸爸{f} 妈妈{m}"]
    ), Read((f,), others=(("MOTHER", m),))


@defect("phone", "Phone with text 父亲:张某 138…/母139…")
def named_people(child, pick):
    f, m = child.father.phone, child.mother.phone
    return pick([f"父亲:{f}/母{m}", f"父：{f}；母：{m}", f"爸爸 {f}，妈妈 {m}"]), Read(
        (), others=(("FATHER", f), ("MOTHER", m))
    )


@defect("phone", PHONES)
def one_bare_number(child, pick):
    p = child.guardian.phone
    return pick([p, float(p), f"86{p}", f"{p[:3]} {p[3:7]} {p[7:]}"]), Read((p,))


@defect("phone", PHONES)
def bare_number_wrong(child, pick):
    return pick(["1990000", "没有电话机", "19900000"]), Read((), warn="电话号码不对")


@defect("phone", NOTHING)
def bare_number_missing(child, pick):
    return pick(UNKNOWN), Read(())


def name_defects(who: str) -> None:
    """The same defects for the name column of one person."""
    column = f"{who}_name"

    @defect(column, NAMES)
    def spread(child, pick):
        name = getattr(child, who).name
        return pick([" ".join(name), f"{name}　", f"\xa0{name}"]), Read(name)

    @defect(column, NOTHING)
    def nobody(child, pick):
        return pick([None, "无", "—", "/", "不详", "已故", "0", "－"]), Read(None)

    @defect(column, "Something else in a name column")
    def no_name(child, pick):
        return pick(["112", "——?", 13.5]), Read(None, warn="不像姓名")


for _who in KIN:
    name_defects(_who)


def place_defects(who: str) -> None:
    """The same defects for the whereabouts of one parent."""
    column = f"{who}_place"

    @defect(column, PLACES)
    def more_than_the_city(child, pick):
        cell, place = pick([
            ("广东省东莞市长安镇电子厂", "广东省东莞市"), ("浙江温州某鞋厂", "浙江温州"), ("上海市浦东新区张江路1号", "上海市"),
            ("深圳宝安某厂", "深圳"), ("广东东莞", "广东东莞"), ("北京", "北京"), (" 广东省 东莞市 ", "广东省东莞市"),
        ])  # fmt: skip
        return cell, Read(place)

    @defect(column, NOTHING)
    def nowhere(child, pick):
        return pick([None, "无", "—", "/", "不详"]), Read(None)

    @defect(column, PLACES)
    def only_an_employer(child, pick):
        return pick(["某电子厂流水线车间三班", "路边饭店"]), Read(None, warn="省市")


for _who in ("father", "mother"):
    place_defects(_who)


@defect("guardian_relation", NOTHING)
def no_relation(child, pick):
    return pick([None, "无", "—", "不详"]), Read(None)


@defect("guardian_relation", "Relations as words or GB/T 4761 codes")
def relation_in_code(child, pick):
    cell, relation = pick([("62", "祖母"), (" 奶 奶 ", "奶奶"), (63, "外祖父")])
    return cell, Read(relation)
