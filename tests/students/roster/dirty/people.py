"""Truth: fictional pupils (ID area 99, phones 199 0000 xxxx) and the people around them."""

from dataclasses import dataclass
from datetime import date

from school_care.core.cells import words

SCHOOL_YEAR = 2026  # rosters are read on 21 November 2026
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = words(
    """
    伟 芳 娜 敏 静 强 磊 洋 艳 勇 子轩 欣怡 浩然 雨桐 梓涵 思远 可馨
    志强 小燕 永福 建国 一诺 文博 佳琪 俊杰 雅婷 明月 春梅 国庆
    学良 以安 合欢 总明 例行 注言 父慈 母仪 备齐 序秋 校红
    """
)
_VILLAGES = ("柳溪镇云岭村三组", "柳溪镇石桥村一组12号", "云岭县城关镇民主路5号", "大塘乡老屋场")
_PLACES = ("广东省东莞市", "浙江省温州市", "上海市", "福建省泉州市", "江苏省苏州市")
_GROUPS = ("汉族", "苗族", "土家族", "侗族", "瑶族", "维吾尔族")


def check_digit(body: str) -> str:
    """GB 11643: the 18th place for the first seventeen."""
    return "10X98765432"[sum(int(d) * w for d, w in zip(body, _WEIGHTS, strict=True)) % 11]


def id_number(born: date, order: int) -> str:
    """A valid number of the fictional area 99; an odd `order` is a boy's."""
    body = f"99{order // 1000 % 100:02d}01{born:%Y%m%d}{order % 1000:03d}"
    return body + check_digit(body)


def phone(number: int) -> str:
    """A fictional mobile number."""
    return f"1990000{number % 10000:04d}"


@dataclass(frozen=True)
class Kin:
    """A grown-up as the family knows them."""

    name: str
    phone: str
    place: str
    relation: str


@dataclass(frozen=True)
class Child:
    """A pupil as he or she really is."""

    number: int
    name: str
    sex: str  # M | F
    born: date
    id: str
    grade: int
    class_number: int
    ethnicity: str
    address: str
    boards: bool
    father: Kin
    mother: Kin
    guardian: Kin

    @property
    def student_no(self) -> str:
        """学籍号 of the usual kind."""
        return f"G{self.id}"


def child(number: int, grade: int, class_number: int) -> Child:
    """The pupil of that number, in a grade that fits the age."""
    entry_year = SCHOOL_YEAR - grade + 1
    month = number * 7 % 12 + 1
    born = date(entry_year - (7 if month >= 9 else 6), month, number * 11 % 28 + 1)
    surname = _SURNAMES[number * 3 % len(_SURNAMES)]
    order = number + 1 if (number + 1) % 1000 else number + 2
    # Never three zeros at the end: that is the mark of a number Excel has rounded.
    while id_number(born, order).endswith("000"):
        order += 2
    return Child(
        number=number,
        name=surname + _GIVEN[number * 7 % len(_GIVEN)],
        sex="M" if order % 2 else "F",
        born=born,
        id=id_number(born, order),
        grade=grade,
        class_number=class_number,
        ethnicity=_GROUPS[number % len(_GROUPS)],
        address=_VILLAGES[number % len(_VILLAGES)],
        boards=number % 3 == 0,
        father=Kin(surname + "远行", phone(number * 4 + 1), _PLACES[number % 5], "父亲"),
        mother=Kin("李秋月", phone(number * 4 + 2), _PLACES[number * 2 % 5], "母亲"),
        guardian=Kin("王桂英", phone(number * 4 + 3), "", "奶奶"),
    )
