"""Small coded values: sex, yes and no, ethnic group, level, whereabouts, age."""

import re

from school_care.core.cells import cell_text, plain, says_nothing, simplified, squeeze, words
from school_care.core.sheets import CellValue

_MALE = frozenset(
    words(
        """
    男 男性 男生 男孩 男童 1 1-男 1男 m male 男1 ♂ 先生
    """
    )
)
_FEMALE = frozenset(
    words(
        """
    女 女性 女生 女孩 女童 2 2-女 2女 f female 女2 ♀ 女士
    """
    )
)
_UNKNOWN_SEX = frozenset(["0", "9", "未知", "未说明", "未说明的性别", "未知的性别"])
_YES = frozenset(
    words(
        """
    是 有 √ ✓ ✔ ☑ v y yes 1 true t 对 享受 属于 寄宿 住校 住宿 住读 内宿 寄宿生 住校生
    住宿生 内宿生 借宿 1-是 是的 在校住宿 全寄宿 ● ■
    """
    )
)
_NO = frozenset(
    words(
        """
    否 无 × ✗ ✘ ☐ □ x n no 0 false f 错 不 没有 非 不是 走读 走读生 通学 通学生 外宿 不寄宿
    不住校 不住宿 0-否 2-否 不享受 不属于 未享受
    """
    )
)

# GB/T 3304, official order
ETHNIC_GROUPS = words(
    """
    汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲
    高山 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌
    普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴
    珞巴 基诺
    """
)
_GROUPS = frozenset(ETHNIC_GROUPS)
_LEVELS = (
    (3, ("重点", "三级", "3级", "ⅲ", "iii", "红")),
    (2, ("加强", "二级", "2级", "ⅱ", "ii", "黄", "橙")),
    (1, ("日常", "一般", "一级", "1级", "ⅰ", "i", "绿", "蓝")),
)


class Unclear(ValueError):
    """The cell says something that no rule knows; `str(error)` is Chinese."""


def read_sex(cell: CellValue) -> str | None:
    """M, F or None (nothing said, or said to be unknown)."""
    text = squeeze(cell_text(cell)).lower()
    if text in _MALE:
        return "M"
    if text in _FEMALE:
        return "F"
    if text in _UNKNOWN_SEX or says_nothing(text):
        return None
    raise Unclear("看不懂这个性别，未读取：请填“男”或“女”。")


def read_yes_no(cell: CellValue) -> bool | None:
    """True, False, or None when the cell is blank or —: unknown is not no."""
    if isinstance(cell, bool):
        return cell
    text = squeeze(cell_text(cell)).lower()
    if text in _YES:
        return True
    if text in _NO or (text[:1] == "非" and len(text) < 8):
        return False
    if says_nothing(text):
        return False if simplified(text) in _NO else None  # 無
    raise Unclear("看不懂，未读取：请填“是”或“否”，不清楚就空着。")


def read_ethnic_group(cell: CellValue) -> str | None:
    """苗族, from 苗, 苗族, 06 or 6."""
    text = simplified(squeeze(cell_text(cell)))
    if says_nothing(text):
        return None
    text = re.sub(r"^\d+[-.](?=\D)", "", text)
    if text.isdigit():
        number = int(text)
        if 1 <= number <= len(ETHNIC_GROUPS):
            return ETHNIC_GROUPS[number - 1] + "族"
        if number == 97:
            return "其他"
        raise Unclear("看不懂这个民族代码，未读取：请填民族名称，如“苗族”。")
    name = text.removesuffix("族")
    if name in _GROUPS:
        return name + "族"
    return text[:20]


def read_level(cell: CellValue) -> int | None:
    """3 the most intensive (重点, 三级), 2 (加强, 二级), 1 (日常, 一级); None when not said."""
    text = squeeze(cell_text(cell)).lower()
    if says_nothing(text):
        return None
    if text in ("1", "2", "3"):
        return int(text)
    said = {
        rank for rank, known in _LEVELS for word in known if word in text and not word.isascii()
    }
    if len(said) > 1:  # 一级（重点): some places count the other way round
        raise Unclear("等级前后不一致，未读取：请只填 重点、加强、日常 中的一个。")
    for rank, starts in _LEVELS:
        if any(text.startswith(word) for word in starts):
            return rank
    raise Unclear("看不懂这个关爱等级，未读取：请填 重点、加强、日常，或 三级、二级、一级。")


def read_note(cell: CellValue, *, limit: int) -> tuple[str | None, str]:
    """Free text on one line and a warning when it had to be cut at `limit` characters."""
    text = plain(cell_text(cell))
    if says_nothing(text):
        return None, ""
    if len(text) > limit:
        return text[:limit], f"文字太长，只保留了前{limit}个字。"
    return text, ""


def read_birth_year(cell: CellValue, *, on_year: int) -> int | None:
    """Birth year from an age (65, 65岁) or a year; None when neither."""
    found = re.search(r"\d{1,4}", plain(cell_text(cell)))
    if not found:
        return None
    number = int(found.group())
    if 15 <= number <= 110:
        return on_year - number
    return number if 1900 <= number <= on_year else None
