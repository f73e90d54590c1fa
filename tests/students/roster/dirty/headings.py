# ruff: noqa: E501 - Chinese characters count double; tables stay readable
"""How schools head their columns. The dictionary of the tests, not of the reader."""

import unicodedata

from .outcomes import Pick

SINGLE = {
    "serial": ["序号", "编号", "NO."],
    "name": ["姓名", "学生姓名", "学生", "孩子姓名", "留守儿童姓名", "學生姓名"],
    "sex": ["性别", "学生性别", "性別"],
    "born": ["出生日期", "出生年月", "出生年月日", "生日"],
    "id": ["身份证号", "身份证号码", "公民身份号码", "身份证件号", "居民身份证号码", "身份證號"],
    "student_no": ["学籍号", "全国学籍号", "学籍号码"],
    "ethnicity": ["民族"],
    "grade": ["年级", "所在年级", "就读年级"],
    "class": ["班级", "所在班级", "班别", "年级班级", "就读班级", "班級"],
    "address": ["家庭住址", "家庭地址", "家庭详细地址", "现住址", "通讯地址"],
    "boarding": ["是否寄宿", "是否住校", "寄宿", "是否住宿"],
    "health": ["健康状况", "身体状况", "身体情况"],
    "note": ["备注", "备注说明"],
    "categories": ["类别", "特殊群体类别", "学生类别", "特殊类型", "困难类别"],
    "left_behind": ["是否留守儿童", "是否留守", "留守儿童"],
    "phone": ["联系电话", "电话", "家长电话", "家庭电话", "联系方式", "手机号码"],
    "father_name": ["父亲姓名", "父亲", "爸爸姓名", "学生父亲姓名"],
    "father_place": ["父亲务工地点", "父亲打工地", "父亲外出务工地点"],
    "father_phone": ["父亲电话", "父亲联系电话", "父亲手机", "联系电话（父亲）"],
    "mother_name": ["母亲姓名", "母亲", "妈妈姓名"],
    "mother_place": ["母亲务工地点", "母亲务工地", "母亲外出务工地点"],
    "mother_phone": ["母亲电话", "母亲联系方式", "母亲手机号码"],
    "guardian_name": ["监护人姓名", "监护人", "主要监护人", "现监护人姓名"],
    "guardian_relation": ["监护人与学生关系", "监护人关系", "监护人称谓"],
    "guardian_phone": ["监护人电话", "监护人联系电话", "监护人手机号"],
}
GROUPS = {
    "father": ["父亲", "父亲情况", "爸爸"],
    "mother": ["母亲", "母亲基本情况"],
    "guardian": ["监护人", "主要监护人情况"],
}
BELOW = {
    "name": ["姓名", "姓 名"],
    "place": ["务工地点", "打工地点", "外出务工地"],
    "phone": ["电话", "联系电话", "手机号码"],
    "relation": ["与学生关系", "关系", "称谓"],
}  # fmt: skip
# Columns a school does not keep, with something in them that must never be stored.
NOT_KEPT = {
    "父亲工作单位": "秘密鞋厂",
    "母亲职务": "秘密主管",
    "家庭年收入": "38765",
    "QQ号": "7654321",
    "班主任": "秘密老师",
    "学习情况": "秘密及格",
}


def dressed(text: str, pick: Pick) -> str:
    """The heading as people type it: blanks, line breaks, stars, numbers, remarks in brackets."""
    how = pick(["", "", "", "spread", "break", "star", "remark", "number", "colon", "wide"])
    if how == "spread" and len(text) <= 3:
        return "  ".join(text)
    if how == "break" and len(text) >= 4:
        return f"{text[:2]}\n{text[2:]}"
    return {
        "star": f"*{text}", "remark": f"{text}（必填）", "number": f"3.{text}", "colon": f"{text}：", "wide": f"　{text} ",
    }.get(how, text)  # fmt: skip


def label(text: str, group: str = "") -> str:
    """How a problem names the column: without blanks, 父亲·电话 below a group."""
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    above = "".join(unicodedata.normalize("NFKC", group).split())
    return f"{above}·{plain}" if above else plain
