"""The ready words of plans: what a teacher taps instead of typing.

Our own wording after the forms in use (F-09: causes, 学情; F-27). Stored as words, so that a plan
reads the same when these lists change. None of them labels a child.
"""

STANDINGS = ("稳", "一般", "薄弱")  # how a subject stands, as its teacher sees it
STEADY = STANDINGS[0]

COMMON_WEAK = ("课堂专注", "作业完成", "书写", "基础知识")
WEAK_OF = {
    "语文": ("阅读", "作文", "拼音识字", "背诵默写"),
    "数学": ("计算", "应用题", "概念理解", "几何图形"),
    "英语": ("单词", "听力", "朗读", "语法句型"),
    "物理": ("概念理解", "计算", "实验"),
    "化学": ("概念理解", "方程式", "实验"),
}

# F-09: why it is hard
CAUSES = ("知识有缺漏", "学习习惯", "学习方法", "学习动力", "家庭辅导不上", "身体状况")
NEEDS = ("功课辅导", "习惯培养", "学习方法", "自信心", "有人陪伴", "学习用品", "按时到校")

WEEKDAYS = ((1, "周一"), (2, "周二"), (3, "周三"), (4, "周四"), (5, "周五"), (7, "周日"))
WHEN = ("早读", "课间", "午间", "放学后", "晚自习")

WAYS = (
    "当面批改作业",
    "一起看错题",
    "分层布置作业",
    "课堂多提问、多鼓励",
    "学习帮手结伴",
    "听写背诵过关",
    "阅读打卡",
    "谈心鼓励",
)
FAMILY = (
    "每周和孩子联系一次",
    "问问在校的事，多鼓励",
    "固定写作业的时间",
    "作业看一看、签个字",
    "少用手机",
    "按时作息、按时到校",
)
NEXT = (
    "按原来的办法继续",
    "增加辅导次数",
    "降低一点难度",
    "换一种办法",
    "多和家长联系",
    "请任课老师配合",
)

# 随班就读: what an individual education plan says besides
ADAPTATIONS = (
    "降低难度",
    "减少作业量",
    "延长完成时间",
    "用图片、实物帮助",
    "口头回答代替书写",
    "座位靠前",
    "同伴协助",
    "单独评价",
)
EVALUATIONS = ("和自己比的进步", "平时观察", "作品与作业", "单独出题", "口头测试")

# Goals, by the weak point they answer; the first fits most.
GOALS = {
    "计算": ("每天5道口算，正确率到八成", "计算作业当天订正"),
    "应用题": ("会读题画线，每周独立做对3道应用题", "会说出题目先求什么、再求什么"),
    "概念理解": ("每课能说出一个学会的知识点",),
    "几何图形": ("能画出并说出学过的图形",),
    "阅读": ("每周读完1篇短文并说出大意", "每天课外阅读20分钟"),
    "作文": ("每周写3句完整的话或1段日记", "期末能写成一篇300字作文"),
    "拼音识字": ("每周认写10个生字，听写错不过2个",),
    "背诵默写": ("每课会背要求的段落",),
    "单词": ("每周记住15个单词，听写对十个以上",),
    "听力": ("每周跟读课文录音3次",),
    "朗读": ("能流利朗读学过的课文",),
    "语法句型": ("学过的句型会仿说2句",),
    "方程式": ("学过的方程式会默写",),
    "实验": ("能按步骤完成一次实验",),
    "课堂专注": ("每节课至少举手1次", "上课不离座、不打扰别人"),
    "作业完成": ("每周作业按时交4次以上", "当天的错题当天订正"),
    "书写": ("作业书写工整，少涂改",),
    "基础知识": ("学过的基础题做对八成",),
}
PLAIN_GOALS = ("每周作业按时交4次以上", "每周主动问老师1个问题", "学期末比期初有进步")
PUPIL_GOALS = (
    "按时到校，不迟到",
    "上课举手发言",
    "作业自己完成",
    "每天看书20分钟",
    "不会就问",
    "每周给爸爸妈妈打一次电话",
)
# Goals that answer an area of the assessment, by the areas of its form.
AREA_GOALS = {
    "照护": ("晚上和周末都有大人在身边", "每天吃上热饭、按时睡觉"),
    "健康": ("按时吃药复查，不舒服会告诉老师", "体育课能参加力所能及的活动"),
    "情绪与行为": ("不开心时会找一位老师说", "有一两个一起玩的伙伴", "每周和老师聊一次"),
    "学习": ("愿意上学，每周作业按时交4次以上", "每天弄懂一个不会的地方"),
    "家庭安全": ("上下学有人接送或结伴", "会说出3条防溺水、用电用火的办法"),
}
AREA_PLAIN = ("每周和老师说一说近况", "有困难会找老师帮忙")

# Areas whose goals are about the family itself: agreed with it in person, never on its paper.
ABOUT_FAMILY = ("照护", "家庭安全")


def weak_words(subject: str) -> tuple[str, ...]:
    """The weak points offered for a subject, its own before the common ones."""
    return (*WEAK_OF.get(subject, ()), *COMMON_WEAK)


def area_goals(area: str) -> tuple[str, ...]:
    """Goals offered for an area of the assessment; a school's own area gets plain ones."""
    return AREA_GOALS.get(area, AREA_PLAIN)
