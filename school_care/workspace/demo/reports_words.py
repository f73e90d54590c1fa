"""What the demo school wrote about its own care work: short, as a director writes it."""

from dataclasses import dataclass

from school_care.reports.enums import DocumentKind, GroupPost, ProblemSource
from school_care.school.enums import Role

# post in the group, role of the member of staff, title, duties, whom they answer for
LEADERS = (
    (GroupPost.HEAD, Role.PRINCIPAL, "校长", "全面负责关爱工作，每学期研究不少于两次。", "全校"),
    (GroupPost.DEPUTY, Role.DIRECTOR, "德育主任", "牵头排查、建档、走访和上报。", "小学各班"),
    (GroupPost.MEMBER, Role.REGISTRAR, "学籍员", "学籍、转入转出和控辍台账。", ""),
    (GroupPost.MEMBER, Role.COUNSELLOR, "心理教师", "心理辅导和亲情通话的安排。", ""),
    (GroupPost.MEMBER, Role.GRADE_HEAD, "年级组长", "本年级家访、谈心的落实。", "初中各班"),
)
OUTSIDERS = (  # without an account
    (GroupPost.MEMBER, "邹正平", "法治副校长", "法治教育，协助办理侵害未成年人事项。", ""),
    (GroupPost.MEMBER, "涂福生", "村儿童主任", "村里走访，告知家庭变化。", "各村"),
)


@dataclass(frozen=True)
class Thing:
    """One of the year's practical things. `due`, `done`: school days from the year's first."""

    what: str
    how: str
    due: int
    done: int | None = None
    outcome: str = ""


THINGS = (
    Thing(
        "给住校的孩子装好亲情电话亭",
        "宿舍楼一楼设两个隔音的电话亭，值班老师登记，周一至周四晚开放。",
        30,
        24,
        "两个电话亭已启用，每晚约二十人次。",
    ),
    Thing(
        "书信节：每个孩子给远方的家人写一封信",
        "语文课指导，学校统一买邮票寄出，收到回信的读给愿意听的同学。",
        50,
        44,
        "各班都已寄出，陆续收到回信。",
    ),
    Thing("冬天每天一杯热水、一份热午饭", "食堂添一台热水炉，走读的孩子也在校吃午饭。", 95),
    Thing("每月给孩子过一次集体生日", "德育处准备蛋糕和贺卡，班主任读家长发来的话。", 185),
    Thing(
        "寒假前把每个孩子的去处问清楚", "班主任逐人登记跟谁过年、联系电话，开学前再核一遍。", 105
    ),
)


@dataclass(frozen=True)
class Problem:
    """An item of the problem list: found and cleared so many school days ago."""

    what: str
    measure: str
    source: ProblemSource
    found: int
    given: int  # calendar days to settle it
    cleared: int | None = None
    result: str = ""


PROBLEMS = (
    Problem(
        "奶奶住院，孩子放学后没人照看。",
        "联系姑姑接送，班主任每天确认到家。",
        ProblemSource.VISIT,
        52,
        10,
        48,
        "奶奶已出院，姑姑周末过来。",
    ),
    Problem(
        "家里没有冬衣，早晨穿单衣来校。",
        "爱心衣柜领棉衣一套，告知村里。",
        ProblemSource.TALK,
        45,
        7,
        42,
        "已领到棉衣和雨鞋。",
    ),
    Problem(
        "低保到期没有续办，家里不知道怎么办。",
        "带监护人到镇便民中心，帮助备齐材料。",
        ProblemSource.SCREENING,
        41,
        30,
        25,
        "已续办，本月到账。",
    ),
    Problem(
        "父亲换了号码，两周打不通。",
        "请村儿童主任问到新号码，核对联系卡。",
        ProblemSource.SCREENING,
        38,
        10,
        34,
        "联系卡已更新，当晚通了视频。",
    ),
    Problem(
        "从家到车站要走一段没有护栏的山路。",
        "与镇里联系，校车增加一个停靠点。",
        ProblemSource.FAMILY,
        36,
        30,
        16,
        "十一月起在村口停靠。",
    ),
    Problem(
        "数学落下太多，不敢问，作业抄同桌的。",
        "周二、周四放学后由结对老师讲题。",
        ProblemSource.TALK,
        33,
        45,
        9,
        "单元测验及格，愿意举手。",
    ),
    Problem(
        "视力下降，看不清黑板，没有配镜。",
        "座位前调，联系县妇联的配镜名额。",
        ProblemSource.SCREENING,
        29,
        30,
        12,
        "眼镜已配好。",
    ),
    Problem(
        "住校想家，连着几晚睡不着。",
        "生活老师陪睡前谈话，每天和妈妈通话。",
        ProblemSource.TALK,
        21,
        14,
        12,
        "近两周睡得好，交了朋友。",
    ),
    Problem(
        "残疾人证即将到期。",
        "提醒家长到残联换证，学校出具在读证明。",
        ProblemSource.SCREENING,
        18,
        45,
    ),
    Problem(
        "爷爷腿脚不便，冬天取水困难。",
        "已告知村委会，请安排志愿者；学校每周看一次。",
        ProblemSource.VISIT,
        14,
        10,
    ),
    Problem(
        "父母准备离婚，孩子上课走神。",
        "心理老师每周谈一次，班主任和父母分别通话。",
        ProblemSource.FAMILY,
        9,
        30,
    ),
)


@dataclass(frozen=True)
class Paper:
    """A paper of the school: kind, title, its lines, school days from the year's first."""

    kind: DocumentKind
    title: str
    lines: tuple[str, ...]
    dated: int


PAPERS = (
    Paper(
        DocumentKind.RULES,
        "留守儿童关爱工作制度",
        (
            "一、每学期开学两周内逐班排查建档。",
            "二、班主任每周与关爱学生谈心。",
            "三、情况变化当天告知德育处。",
        ),
        3,
    ),
    Paper(
        DocumentKind.ONE_SCHOOL,
        "控辍保学一校一案",
        (
            "一、包班领导、班主任逐级负责。",
            "二、连续三天未到校的当天上门。",
            "三、劝返一人，跟踪一人。",
        ),
        5,
    ),
    Paper(
        DocumentKind.PLAN,
        "关爱工作学年方案",
        (
            "一、建好一份档案、一张联系卡。",
            "二、办好书信节、家长学校、集体生日。",
            "三、期末向家长报告进步。",
        ),
        6,
    ),
    Paper(
        DocumentKind.GROUP,
        "关于成立关爱工作领导小组的通知",
        ("一、组长由校长担任。", "二、办公室设在德育处。", "三、每月碰头一次，记录存档。"),
        4,
    ),
    Paper(
        DocumentKind.SIGN_IN,
        "家长学校第一讲签到表",
        ("时间：周五下午。", "内容：怎样和孩子通电话。", "签到见背面。"),
        20,
    ),
    Paper(
        DocumentKind.AID,
        "本学期资助发放说明",
        ("一、应享名单经公示无异议。", "二、补助打入家长账户。", "三、回执由班级收齐。"),
        35,
    ),
)

WORK = (
    "本月各班按计划谈心、家访，书信节和集体生日如期举行；住校的孩子每周与家人通话。"
    "对到期的联系卡逐一核对，换了号码的当天更新。"
)
TROUBLES = "个别家长在外务工，白天联系不上；两个村路远，家访赶在周末，班主任辛苦。"
NEXT = "下月安排晚上通话时段，请村儿童主任一同走访；对逾期的事项逐项办结。"
EXPLAINED = "人数已逐人核对；没有在系统里签字的控辍月报，当月按纸质报送。"
PLAN_WORK = "排查建档、结对帮扶、谈心家访、亲情通话、书信节、集体生日、家长学校各项按月安排。"
PLAN_TROUBLES = "新生情况还不熟悉，部分联系卡要在开学两周内重新核对。"
PLAN_NEXT = "开学两周内完成排查，第一个月完成结对，期中评议一次。"

# What 教育局 said of a monthly report.
OFFICE_UNIT, OFFICE_CLERK = "义务教育科", "周敏"
OFFICE_SAID = "已收悉，数据纳入全县汇总。"
OFFICE_READ = "已看过教育局的回复，没有要补的。"
