# ruff: noqa: E501 - Chinese characters count double; tables stay readable
"""ID number, student number, name, sex and birthday written dirty."""

from datetime import date, timedelta

from .outcomes import Read, defect
from .people import check_digit

ID = "ID as float/scientific, …000 tail, .0 suffix, leading ', trailing x/Ｘ/×, spaces"
DIGIT = "15-digit or wrong check digit, area, birthday ≠ column"
NAMES = "Names with blanks, dots, rare characters, Latin suffix"
DATES = "Dates in every form; two-digit year → error"
SEX = "Gender 男性/1/M"
NOTHING = "无 — / 不详 暂无 0 → nothing is known"
UNKNOWN = [None, "无", "—", "/", "不详", "暂无", "-", "　", "未知"]


def full_width(text: str) -> str:
    """Every ASCII sign as its full-width twin."""
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@defect("id", ID)
def dressed_number(child, pick):
    number = child.id
    return pick([
        f"'{number}", f"‘{number}", f"{number} ", f"{number[:6]} {number[6:14]} {number[14:]}",
        full_width(number), f"\xa0{number}", f"{number}\u200b", f'="{number}"', f"{number}\n",
        number.lower(), f"{number}\t",
    ]), Read(number)  # fmt: skip


@defect("id", ID)
def any_cross(child, pick):
    body = child.id[:16]
    # an 18th place of X: the 17th is turned until it fits, the sex stays
    for last in "13579" if child.sex == "M" else "02468":
        if check_digit(body + last) == "X":
            return body + last + pick(list("xXｘＸ×")), Read(body + last + "X")
    return child.id, Read(child.id)


@defect("id", ID)
def with_decimal(child, pick):
    return (f"{child.id}.0", Read(child.id)) if child.id.isdigit() else (child.id, Read(child.id))


@defect("id", ID)
def number_of_excel(child, pick):
    digits = int(child.id[:17] + "0")
    return pick([float(digits), digits // 1000 * 1000, float(digits // 10)]), Read(refuse="精度")


@defect("id", ID)
def scientific(child, pick):
    mantissa = f"{child.id[0]}.{child.id[1:6]}"
    return pick([f"{mantissa}E+17", f"{mantissa}e+17", "4.31223E+17", f"{child.id[0]}E+17"]), Read(
        refuse="丢失"
    )


@defect("id", ID)
def tail_of_zeros(child, pick):
    number = child.id[:15] + "000"
    if check_digit(number[:17]) == "0" and child.sex == "M":
        return child.id, Read(child.id)  # the 17th place would be a girl's
    if check_digit(number[:17]) == "0":  # rounded, or one in ten thousand: a person looks
        return number, Read(number, warn="000")
    return number, Read(refuse="精度")


@defect("id", DIGIT)
def wrong_check_digit(child, pick):
    wrong = [c for c in "123456789X" if c != child.id[17]]
    return child.id[:17] + pick(wrong), Read(refuse="校验位")


@defect("id", DIGIT)
def fifteen_digits(child, pick):
    return child.id[:6] + child.id[8:17], Read(refuse="15位")


@defect("id", DIGIT)
def wrong_length(child, pick):
    number = child.id[:17].replace("X", "1")
    return pick([number[:16], number, number + "12", number[:6], child.id[:9]]), Read(
        refuse="应为18位"
    )


@defect("id", DIGIT)
def impossible_day(child, pick):
    body = child.id[:10] + pick(["1301", "0230", "0431", "0000"]) + child.id[14:17]
    return body + check_digit(body), Read(refuse="不存在")


@defect("id", DIGIT)
def not_digits(child, pick):
    n = child.id
    return pick(
        [
            n[:10] + "O" + n[11:],
            n[:6] + "********" + n[14:],
            n + "A",
            "X" + n[1:],
            "待补办",
            "户口簿号12",
        ]
    ), Read(refuse="以外的字符")


@defect("id", DIGIT)
def unknown_area(child, pick):
    body = pick(["00", "10", "60", "98"]) + child.id[2:17]
    return body + check_digit(body), Read(body + check_digit(body), warn="省份")


@defect("id", NOTHING)
def no_number(child, pick):
    return pick(UNKNOWN), Read(None)


@defect("student_no", ID)
def student_number_of_excel(child, pick):
    return pick([float(child.id[:17]), float(child.id[:17] + "0")]), Read(None, warn="精度")


@defect("student_no", ID)
def student_number_dressed(child, pick):
    number = child.student_no
    return pick(
        [f"'{number}", number.lower(), full_width(number), f"{number[:9]} {number[9:]}"]
    ), Read(number)


@defect("student_no", NOTHING)
def no_student_number(child, pick):
    return pick(UNKNOWN), Read(None)


@defect("student_no", DIGIT)
def odd_student_number(child, pick):
    odd = f"2026{child.number:05d}"
    return odd, Read(odd, warn="学籍号")


@defect("name", NAMES)
def spread_name(child, pick):
    blank = pick([" ", "　", "\xa0", "  ", "\n"])
    return pick([blank.join(child.name), f"{child.name}{blank}", f"{blank}{child.name}"]), Read(
        child.name
    )


@defect("name", NAMES)
def dotted_name(child, pick):
    return "买买提" + pick(list("·•・‧.．") + [" · "]) + child.name, Read(f"买买提·{child.name}")


@defect("name", NAMES)
def traditional_name(child, pick):
    name = pick(["張偉", "劉麗華", "葉國強"])
    return name, Read(name)


@defect("name", NAMES)
def lost_character(child, pick):
    name = child.name[:1] + pick(["□", "?", "\ufffd", "？"]) + child.name[1:]
    return name, Read(name.replace("？", "?"), warn="显示不出来")


@defect("name", NAMES)
def latin_suffix(child, pick):
    name = child.name + pick(["A", "b", "1", "2"])
    return name, Read(name, warn="字母或数字")


@defect("name", NAMES)
def bracketed_remark(child, pick):
    return child.name + "（曾用名小明）", Read(child.name + "(曾用名小明)", warn="括号")


@defect("name", NOTHING)
def no_name(child, pick):
    return pick([None, "—", "  ", "无", "/", "同上"]), Read(refuse="姓名")


@defect("name", NAMES)
def number_for_a_name(child, pick):
    return pick(["112", child.number + 7, "13.5"]), Read(refuse="姓名")


@defect("sex", SEX)
def spelt_sex(child, pick):
    spellings = {
        "M": ["男", "男性", "男生", "M", "m", "1", 1, 1.0, " 男 ", "Male", "１"],
        "F": ["女", "女性", "女生", "F", "2", 2, 2.0, "女　", "female"],
    }
    return pick(spellings[child.sex]), Read(child.sex)


@defect("sex", NOTHING)
def no_sex(child, pick):
    return pick([*UNKNOWN, "0", 9, "未说明"]), Read(None, with_id=Read("FROM ID"))


@defect("sex", SEX)
def unclear_sex(child, pick):
    return pick(["不明白", "3", "男女", "X"]), Read(
        None, warn="性别", with_id=Read("FROM ID", warn="性别")
    )


@defect("sex", DIGIT)
def other_sex(child, pick):
    other = "F" if child.sex == "M" else "M"
    return {"F": "女", "M": "男"}[other], Read(other, with_id=Read(other, warn="不一致"))


def serial(day: date) -> int:
    """Excel's number of a day (1900 system)."""
    return (day - date(1899, 12, 30)).days


@defect("born", DATES)
def any_form(child, pick):
    d = child.born
    y, m, n = d.year, d.month, d.day
    forms = [
        f"{y}.{m}.{n}", f"{y}/{m}/{n}", f"{y}-{m:02d}-{n:02d}", f"{y}年{m}月{n}日", f"{d:%Y%m%d}", d,
        int(f"{d:%Y%m%d}"), float(f"{d:%Y%m%d}"), serial(d), str(serial(d)), float(serial(d)),
        full_width(f"{y}.{m}.{n}"), f"{y} 年 {m} 月 {n} 日", f"{y}-{m}-{n} 00:00:00", f"{y}年{m:02d}月{n:02d}号",
        f"{y}、{m}、{n}", f"{y}-{m}-{n}T00:00:00", f"'{y}-{m}-{n}", f"{m}/{n}/{y}" if n <= 12 and m == n else f"{y}.{m}.{n}.",
        f"{y}. {m}. {n}", f"{y}，{m}，{n}", f"{y}\\{m}\\{n}", f"{d:%Y%m%d}000000",
    ]  # fmt: skip
    return pick(forms), Read((d, "day"))


@defect("born", DATES)
def month_only(child, pick):
    y, m = child.born.year, child.born.month
    forms = [
        f"{y}年{m}月",
        f"{y}{m:02d}",
        int(f"{y}{m:02d}"),
        f"{y}-{m:02d}",
        f"{y}.{m:02d}",
        f"{y}年{m:02d}月",
        f"{y}/{m}",
    ]
    return pick(forms), Read((child.born.replace(day=1), "month"))


@defect("born", DATES)
def month_as_a_number(child, pick):
    """2016.3 typed as a number; 2016.10 becomes 2016.1 and only the ID number can tell."""
    y, m = child.born.year, child.born.month
    cell = float(f"{y}.{m:02d}") if m >= 10 and m != 10 else float(f"{y}.{m}")
    read = Read((child.born.replace(day=1), "month"))
    if m in (1, 10):
        january = (date(y, 1, 1), "month")
        return cell, Read(january, warn="10月", with_id=read)
    return cell, read


@defect("born", DATES)
def chinese_date(child, pick):
    digits = "〇一二三四五六七八九"

    def spelt(n):
        return (
            (digits[n // 10] if n >= 20 else "")
            + ("十" if n >= 10 else "")
            + (digits[n % 10] if n % 10 else "")
        )

    year = "".join(digits[int(c)] for c in str(child.born.year))
    return f"{year}年{spelt(child.born.month)}月{spelt(child.born.day)}日", Read(
        (child.born, "day")
    )


@defect("born", DATES)
def two_digit_year(child, pick):
    d = child.born
    y, m, n = d.year % 100, d.month, d.day
    bare = f"{y:02d}{m:02d}{n:02d}"
    if y in (19, 20) and n <= 12:  # 200812 may as well be December 2008
        bare = f"{y:02d}.{m:02d}.{n:02d}"
    return pick(
        [
            f"{y:02d}.{m}.{n}",
            f"{y:02d}-{m}-{n}",
            bare,
            f"{y:02d}年{m}月{n}日",
            "15/05/20",
            f"{y:02d}年{m}月",
        ]
    ), Read(refuse="四位年份")


@defect("born", DATES)
def no_such_day(child, pick):
    y = child.born.year
    return pick([f"{y}-02-30", f"{y}1301", f"{y}年13月", f"{y}.4.31", f"{y}/0/5"]), Read(
        refuse="没有这一天"
    )


@defect("born", DATES)
def words_for_a_date(child, pick):
    return pick(["属羊", "农历五月", "二年级", "x"]), Read(
        None, warn="看不懂", with_id=Read("FROM ID", warn="看不懂")
    )


@defect("born", NOTHING)
def no_date(child, pick):
    return pick(UNKNOWN), Read(None, with_id=Read("FROM ID"))


@defect("born", DIGIT)
def other_birthday(child, pick):
    other = child.born + timedelta(days=pick([-9, 3, 40]))
    return f"{other:%Y-%m-%d}", Read((other, "day"), with_id=Read((other, "day"), warn="不一致"))
