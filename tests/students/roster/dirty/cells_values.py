# ruff: noqa: E501 - Chinese characters count double; tables stay readable
"""Class, small coded values, categories and texts written dirty.

Categories come out as a set of codes of domain §2.2; a class as (grade, number).
"""

import unicodedata

from .outcomes import Read, defect

DIGITS = "Full-width digits/letters, Chinese numerals 三(2)班 / 三（2）班 / 3.2班 / 302"
GENDER = "yes/no 是/有/√/✓/1/无/—/空; 空 ≠ 否"
NOTHING = "无 — / 不详 暂无 0 → nothing is known; 同上 only in address fields"
MULTI = "Multi-values 单亲、留守；低保 or 留守+贫困"
WORDS = "Category words vary: 建档立卡/脱贫/贫困户; 留守/双留守/半留守; 外来工/民工子弟"
TRADITIONAL = "Traditional characters: vocabulary converted"
UNKNOWN = [None, "无", "—", "/", "不详", "暂无", "０", "-", "未填"]
N = "〇一二三四五六七八九"


@defect("class", DIGITS)
def any_class_name(child, pick):
    g, k = child.grade, child.class_number
    names = [
        f"{N[g]}({k})班", f"{N[g]}（{k}）班", f"{N[g]}（{N[k]}）班", f"{g}.{k}班", f"{g}0{k}", f"{g}0{k}班", int(f"{g}0{k}"),
        float(f"{g}0{k}"), f"{N[g]}年级{k}班", f"{N[g]}年级（{k}）班", f"{g}年级{N[k]}班", f"{g}({k})", f"{g}-{k}班", f" {N[g]} ({k}) 班 ",
        f"{chr(0xFF10 + g)}０{chr(0xFF10 + k)}班", f"{N[g]}年{N[k]}班", f"{N[g]}年級{k}班", f"{N[g]}【{k}】班", f"{N[g]}\n({k})班", f"0{g}0{k}",
    ]  # fmt: skip
    if g >= 7:
        names += [
            f"初{N[g - 6]}({k})班",
            f"初{N[g - 6]}{k}班",
            f"八({k})班" if g == 8 else f"{N[g]}{k}班",
        ]
    return pick(names), Read((g, k))


@defect("class", DIGITS)
def entry_year_class(child, pick):
    """小学2024级3班: the year is counted back from the date of the roster."""
    if child.grade >= 7:
        year, stage = 2026 - (child.grade - 7), "初"
    else:
        year, stage = 2026 - (child.grade - 1), "小学"
    return pick(
        [f"{stage}{year}级{child.class_number}班", f"{stage}{year}级（{child.class_number}）班"]
    ), Read((child.grade, child.class_number))


@defect("class", DIGITS)
def class_nobody_knows(child, pick):
    return pick(["甲班", "向日葵班", "2班", "高一(1)班", "待分"]), Read(None, warn="班级")


@defect("ethnicity", GENDER)
def any_ethnicity(child, pick):
    codes = {"汉族": 1, "苗族": 6, "土家族": 15, "侗族": 12, "瑶族": 13, "维吾尔族": 5}
    code = codes[child.ethnicity]
    return pick(
        [
            child.ethnicity,
            child.ethnicity[:-1],
            f"{code:02d}",
            code,
            float(code),
            f"{code:02d}-{child.ethnicity}",
            f" {child.ethnicity}",
        ]
    ), Read(child.ethnicity)


@defect("ethnicity", NOTHING)
def no_ethnicity(child, pick):
    return pick(UNKNOWN), Read(None)


@defect("ethnicity", GENDER)
def no_such_group(child, pick):
    return pick([88, "60"]), Read(None, warn="民族")


@defect("boarding", GENDER)
def boards(child, pick):
    words = {
        True: [
            "是",
            "有",
            "√",
            "✓",
            "1",
            1,
            True,
            "寄宿",
            "住校",
            "Y",
            "是 ",
            "１",
            "寄宿生",
            "是的",
        ],
        False: ["否", "×", "走读", 0, False, "N", "没有", "不是", "0", "走读生", "無", "无"],
    }
    return pick(words[child.boards]), Read(child.boards)


@defect("boarding", NOTHING)
def boarding_not_told(child, pick):
    return pick([None, "—", "不详", "暂无", "/", "", "　", "未知"]), Read(None)


@defect("boarding", GENDER)
def boarding_unclear(child, pick):
    return pick(["看情况", "周末回家", "2026", "下学期"]), Read(None, warn="看不懂")


@defect("address", NOTHING)
def address_blank(child, pick):
    return pick(UNKNOWN), Read(None)


@defect("address", "同上 resolved to the row above only in address fields")
def address_ditto(child, pick):
    return pick(["同上", "〃", " 同 上", "″", "同前", "同上。"]), Read("ABOVE")


@defect("address", DIGITS)
def address_spread(child, pick):
    return f" {child.address}\n２号 ", Read(f"{child.address} 2号")


@defect("health", NOTHING)
def health_blank(child, pick):
    return pick(UNKNOWN), Read(None)


@defect("health", "同上 resolved to the row above only in address fields")
def health_ditto(child, pick):
    return pick(["同上", "〃"]), Read(None, warn="同上")


@defect("note", NOTHING)
def note_blank(child, pick):
    return pick(UNKNOWN), Read(None)


@defect("note", "Text that looks like a formula, a footer or a heading")
def odd_note(child, pick):
    text = pick(
        [
            "=1+1",
            "@SUM(A1)",
            "+86",
            "合计：3次家访",
            "姓名有误",
            "示范班干部",
            "备注：已核",
            "父亲外出",
            "共3人",
        ]
    )
    return text, Read(unicodedata.normalize("NFKC", text))


@defect("note", "Text longer than the archive keeps")
def long_note(child, pick):
    return "长" * 301, Read("长" * 300, warn="太长")


F28 = {
    "脱贫家庭": "LIFTED", "脱贫不稳定": "MON_UNSTABLE", "边缘易致贫": "MON_EDGE", "突发严重困难": "MON_SUDDEN",
    "低保": "DIBAO", "低保边缘": "DIBAO_EDGE", "特困救助供养": "TEKUN", "刚性支出困难": "RIGID", "其他低收入": "LOW_OTHER",
    "孤儿": "ORPHAN", "事实无人抚养": "DE_FACTO", "残疾学生": "DISABLED", "残疾人子女": "DIS_PARENT", "烈士子女": "MARTYR",
}  # fmt: skip
SYNONYMS = {
    "建档立卡": "LIFTED", "脱贫": "LIFTED", "贫困户": "LIFTED", "建档立卡贫困户": "LIFTED", "原建档立卡户": "LIFTED",
    "留守": "LB_UNSPECIFIED", "留守儿童": "LB_UNSPECIFIED", "农村留守儿童": "LB_UNSPECIFIED", "双留守": "LB_BOTH",
    "双亲留守": "LB_BOTH", "父母均外出": "LB_BOTH", "半留守": "LB_ONE", "单亲留守": "LB_ONE", "外来工子女": "MIGRANT",
    "民工子弟": "MIGRANT", "外来务工人员子女": "MIGRANT", "进城务工人员随迁子女": "MIGRANT", "流动儿童": "FLOATING",
    "单亲": "SINGLE_PARENT", "单亲家庭": "SINGLE_PARENT", "离异": "SINGLE_PARENT", "困境儿童": "DIFFICULT",
    "隔代抚养": "GRANDPARENT", "重组家庭": "REMARRIED", "学困生": "ACADEMIC", "肢体残疾": "DISABLED", "低保户": "DIBAO",
}  # fmt: skip
BOTH = SYNONYMS | F28


def expected(words) -> frozenset:
    codes = {BOTH[word] for word in words}
    return frozenset(codes - {"LB_UNSPECIFIED"} if codes & {"LB_ONE", "LB_BOTH"} else codes)


@defect("categories", WORDS)
def one_word(child, pick):
    word = pick(list(BOTH))
    return word, Read(expected([word]))


@defect("categories", MULTI)
def several_words(child, pick):
    words = [pick(list(BOTH)), pick(list(BOTH)), pick(list(BOTH))]
    return pick(list("、，,；;/+ ＋\n|")).join(words), Read(expected(words))


@defect("categories", TRADITIONAL)
def traditional_words(child, pick):
    word, code = pick(
        [
            ("留守兒童", "LB_UNSPECIFIED"),
            ("單親家庭", "SINGLE_PARENT"),
            ("殘疾", "DISABLED"),
            ("雙親留守", "LB_BOTH"),
            ("進城務工人員隨遷子女", "MIGRANT"),
        ]
    )
    return word, Read(frozenset([code]))


@defect("categories", NOTHING)
def no_category(child, pick):
    return pick([*UNKNOWN, "否", "正常", "非留守儿童", "普通"]), Read(frozenset())


@defect("categories", MULTI)
def unknown_word(child, pick):
    word = pick(["星星的孩子", "三好学生", "待定对象"])
    return f"{word}、低保", Read(frozenset(["UNKNOWN", "DIBAO"]), warn="不认识")


@defect("categories", MULTI)
def ticked_boxes(child, pick):
    return pick(["☑低保 □孤儿 □留守儿童", "√低保 □孤儿", "■低保□孤儿□残疾"]), Read(
        frozenset(["DIBAO"])
    )


@defect("left_behind", GENDER)
def flag_yes(child, pick):
    return pick(["是", "√", "有", "✓", "Y", 1, True]), Read(frozenset(["LB_UNSPECIFIED"]))


@defect("left_behind", GENDER)
def flag_no(child, pick):
    return pick(["否", "×", "非留守", 0, False, "无", "不是", None, "—", "不详"]), Read(frozenset())


@defect("left_behind", WORDS)
def flag_says_more(child, pick):
    word, code = pick(
        [
            ("双亲留守", "LB_BOTH"),
            ("单亲留守", "LB_ONE"),
            ("父亲外出", "LB_ONE"),
            ("双留守", "LB_BOTH"),
        ]
    )
    return word, Read(frozenset([code]))


@defect("left_behind", GENDER)
def flag_unclear(child, pick):
    return pick(["待核实", "?", "不确定", "疑似"]), Read(frozenset(), warn="没有说定")


@defect("left_behind", WORDS)
def flag_code(child, pick):
    return pick(["2", 2, "3"]), Read(frozenset(), warn="代码")
