"""The words of a sheet of records: headings, kinds, results. The columns of 谈心谈话记录表,
家访记录表 and 亲情电话登记, and what schools call them."""

import re
from functools import lru_cache

from school_care.core.cells import simplified, squeeze
from school_care.mentoring.enums import Outcome, RecordKind

HEADINGS: dict[str, tuple[str, ...]] = {
    "date": (
        "日期", "时间", "谈话日期", "谈话时间", "谈心日期", "谈心时间", "家访日期", "家访时间",
        "走访日期", "走访时间", "通话日期", "通话时间", "联系日期", "联系时间", "辅导日期",
        "辅导时间", "记录日期", "记录时间", "活动日期", "活动时间", "帮扶日期", "帮扶时间",
        "讲座日期", "表扬日期", "发生日期", "年月日",
    ),
    "id_number": (
        "身份证号", "身份证", "身份证号码", "身份证件号", "身份证件号码", "证件号码", "证件号",
        "公民身份号码", "学生身份证号",
    ),
    "student_no": (
        "学籍号", "全国学籍号", "学籍编号", "学籍号码", "国网学籍号", "学籍辅号", "全国学籍编号",
    ),
    "name": (
        "姓名", "学生姓名", "学生", "名字", "被谈话人", "谈话对象", "谈心对象", "谈话学生",
        "帮扶对象", "帮扶学生", "受帮扶学生", "家访学生", "家访对象", "辅导对象", "辅导学生",
    ),
    "class_name": ("班级", "所在班级", "年级班级", "年级/班级", "班别", "年班", "学生班级"),
    "kind": (
        "类型", "方式", "类别", "形式", "谈话方式", "家访方式", "家访形式", "沟通方式", "记录类型",
        "帮扶方式", "帮扶形式", "关爱方式", "活动类型", "关爱形式",
    ),
    "author": (
        "记录人", "谈话人", "谈心人", "谈话教师", "谈心教师", "帮扶教师", "帮扶人", "帮扶责任人",
        "家访教师", "家访人", "值班教师", "辅导教师", "责任教师", "记录教师", "教师", "老师",
        "教师姓名", "谈话老师", "帮扶老师", "联系人教师", "指导教师", "主讲", "主讲人",
    ),
    "outcome": ("结果", "联系结果", "是否接通", "是否联系上", "接通情况", "联系情况"),
    "text": (
        "内容", "谈话内容", "谈心内容", "谈话记录", "谈心记录", "记录", "记录内容", "交流内容",
        "家访内容", "家访记录", "通话内容", "沟通内容", "辅导内容", "帮扶内容", "帮扶记录",
        "主要内容", "内容摘要", "情况记录", "谈话要点", "内容(五方面)",
    ),
    "next_step": (
        "后续跟进", "跟进计划", "下一步", "下一步计划", "下步打算", "下一步打算", "跟进措施",
        "后续措施", "后续跟进措施",
    ),
    "next_step_on": (
        "跟进日期", "后续跟进日期", "跟进时间", "下一步日期", "下次日期", "下次谈话日期",
        "下次谈话时间", "下次跟进日期", "下次跟进时间",
    ),
    "restricted": ("限阅", "是否限阅"),
    # what else a form tells goes into the text under its own heading
    "moment": ("时段", "节次"),
    "place": ("地点", "谈话地点", "家访地点"),
    "cause": (
        "缘由", "主题", "缘由/主题", "谈话缘由", "谈话原因", "谈话主题", "事由", "家访目的", "目的",
        "谈话目的", "讲座主题",
    ),
    "partner": (
        "受访人", "受访人及关系", "通话对象", "通话对象/关系", "联系对象", "受访对象", "接访人",
    ),
    "direction": ("呼入/呼出", "呼入呼出"),
    "length": ("时长", "通话时长", "时长分钟"),
    "family": ("家庭成员/经济/教养方式", "家庭情况", "家庭基本情况"),
    "at_school": ("学生在校表现", "在校表现"),
    "at_home": ("在家表现", "学生在家表现"),
    "showing": ("学生表现/诉求", "学生表现", "诉求", "学生诉求", "学生反应"),
    "advice": ("家长意见建议", "家长意见", "家长建议", "家长意见和建议"),
    "trouble": ("发现问题", "发现的问题", "存在问题", "存在的问题"),
    "measures": ("措施", "帮扶措施", "采取措施", "解决措施", "处理措施"),
    "effect": (
        "效果", "谈话效果", "谈话后效果", "谈心效果", "家访效果", "谈话结果", "帮扶效果", "成效",
    ),
    "referred": ("是否转介", "转介"),
    "to_follow": ("需跟进", "是否需跟进"),
    "remark": ("备注", "说明", "情况说明"),
}  # fmt: skip
BEFORE_TEXT = ("moment", "place", "partner", "direction", "length", "cause", "family")
AFTER_TEXT = (
    "at_school", "at_home", "showing", "advice", "trouble", "measures", "effect", "referred",
    "to_follow", "remark",
)  # fmt: skip
FIELD_OF = {word: field for field, words in HEADINGS.items() for word in words}
LABEL = {field: words[0] for field, words in HEADINGS.items()}

_KINDS: dict[RecordKind, tuple[str, ...]] = {
    RecordKind.TALK: (
        "谈心", "谈话", "谈心谈话", "个别谈话", "面谈", "当面", "面对面", "谈心交流", "交心谈心",
        "个别谈心", "当面谈话", "聊天",
    ),
    RecordKind.VISIT: (
        "家访", "入户", "入户家访", "入户走访", "上门", "上门家访", "实地家访", "实地", "走访",
        "家庭走访", "到家", "登门", "登门家访",
    ),
    RecordKind.CALL: (
        "电话", "电话联系", "电话家访", "电访", "通话", "打电话", "亲情电话", "电话沟通",
        "电话交流", "语音", "语音通话",
    ),
    RecordKind.VIDEO: (
        "视频", "视频家访", "视频通话", "视频联系", "微信视频", "亲情视频", "视频连线", "视频沟通",
    ),
    RecordKind.TUTORING: (
        "辅导", "学习辅导", "学业辅导", "补课", "个别辅导", "作业辅导", "课业辅导", "功课辅导",
    ),
    RecordKind.LIFE_CARE: (
        "生活关怀", "关怀", "生活帮扶", "慰问", "送温暖", "生活照顾", "生活关爱", "走访慰问",
    ),
    RecordKind.PRAISE: ("表扬", "表彰", "奖励", "嘉奖"),
    RecordKind.LECTURE: ("讲座", "专题讲座", "班会讲座", "宣讲"),
}  # fmt: skip
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words}
# A sheet without the column tells its kind by its headings or its title.
_IMPLIED = (
    (re.compile("家访|走访|受访"), RecordKind.VISIT),
    (re.compile("谈心|谈话"), RecordKind.TALK),
    (re.compile("视频"), RecordKind.VIDEO),
    (re.compile("通话|接通|呼入|亲情电话|电话联系|电话登记|电话记录"), RecordKind.CALL),
    (re.compile("心理"), None),  # counselling is kept apart
    (re.compile("辅导"), RecordKind.TUTORING),
    (re.compile("讲座"), RecordKind.LECTURE),
    (re.compile("表扬"), RecordKind.PRAISE),
    (re.compile("慰问|生活关怀"), RecordKind.LIFE_CARE),
)
_MADE = frozenset(
    (
        "", "已联系", "已联系上", "联系上", "联系上了", "接通", "已接通", "是", "成功", "正常",
        "完成", "已完成", "见到", "已见到", "有人接", "√", "✓", "✔", "y", "yes",
    )
)  # fmt: skip
_MISSED = frozenset(
    (
        "未联系上", "没联系上", "未联系", "没有联系上", "联系不上", "无法联系", "未接通", "没接通",
        "否", "没人接", "无人接", "无人接听", "没人接听", "未接", "不接", "拒接", "关机", "停机",
        "空号", "占线", "不在服务区", "无法接通", "打不通", "没打通", "未打通", "不通", "欠费停机",
        "不在家", "无人在家", "家中无人", "没人在家", "未见到", "没见到", "未遇", "×", "n", "no",
    )
)  # fmt: skip
_WHOLE_CLASS = frozenset(("全班", "全体", "全体学生", "全班学生", "全班同学", "全体同学", "本班"))
_YES = frozenset(("是", "有", "限阅", "√", "✓", "✔", "y", "yes", "1"))
_NO = frozenset(("", "否", "无", "不", "不限", "×", "n", "no", "0", "-", "—"))

KNOWN_KINDS = "、".join(kind.label for kind in RecordKind)
COUNSELLING = "心理辅导由心理教师另行记录，不从这里导入：这一行可以删去。"
UNKNOWN_KIND = f"看不懂这个类型：请填 {KNOWN_KINDS} 中的一个。"
NO_KIND = f"没有填类型：请填 {KNOWN_KINDS} 中的一个。"
UNKNOWN_OUTCOME = "看不懂这个结果：请填“已联系”或“未联系上”；写的是谈话效果，请把表头改成“效果”。"
UNKNOWN_RESTRICTED = "看不懂是否限阅：请填“是”或“否”。"


class Unclear(ValueError):
    """The cell says something no rule knows; `str(error)` is Chinese."""


@lru_cache(maxsize=512)
def field_of(heading: str) -> str | None:
    """Which column a heading names; remarks in brackets do not matter."""
    text = simplified(squeeze(heading)).strip("*:：")
    return FIELD_OF.get(text) or FIELD_OF.get(re.sub(r"\(.*?\)|[*:]", "", text))


@lru_cache(maxsize=1024)
def read_kind(text: str, implied: str) -> str:
    """The RecordKind a cell names; a blank cell means `implied`. Raises Unclear."""
    word = simplified(squeeze(text)).strip("。.;；")
    if not word and implied:
        return implied
    if not word:
        raise Unclear(NO_KIND)
    if word in _KIND_OF:
        return _KIND_OF[word].value
    raise Unclear(COUNSELLING if "心理" in word else UNKNOWN_KIND)


def implied_kind(texts: tuple[str, ...]) -> str:
    """The RecordKind headings or a title speak of, "" for none."""
    for text in texts:
        told = simplified(squeeze(text))
        for pattern, kind in _IMPLIED:
            if pattern.search(told):
                return kind.value if kind else ""
    return ""


@lru_cache(maxsize=1024)
def read_outcome(text: str) -> str:
    """The Outcome a cell names; a blank one is a made contact. Raises Unclear."""
    word = simplified(squeeze(text)).lower().strip("。.;；")
    if word in _MADE:
        return Outcome.MADE.value
    if word in _MISSED:
        return Outcome.NOT_REACHED.value
    raise Unclear(UNKNOWN_OUTCOME)


def read_restricted(text: str) -> bool:
    """Whether a cell says 限阅. Raises Unclear."""
    word = squeeze(text).lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unclear(UNKNOWN_RESTRICTED)


def means_whole_class(name: str) -> bool:
    """Whether the name column says that everybody was there."""
    return squeeze(name) in _WHOLE_CLASS
