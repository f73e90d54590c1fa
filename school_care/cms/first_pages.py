"""The words a new site begins with. True for every school; the editor changes them at will."""

GREETING = "家长朋友，您好！"
INTRO = "这里发布学校给家长的通知、活动和服务信息。打开就能看，不用注册，不用安装。"
BULLETINS_INTRO = "学校给家长和学生的通知、倡议与活动消息。"
CALENDAR_INTRO = "欢迎家长参加的活动。时间如有变动，以班主任通知为准。"
HOTLINE_INTRO = "想孩子了，或者家里有急事，就打这个电话。课间、休息时、双休日和节假日都可以用。"
HOTLINE_HOW_TO = (
    "<ol>"
    "<li>打通后请说清孩子的班级和姓名，值班老师去请孩子来接。</li>"
    "<li>孩子也可以在课间、午休和放学后到电话旁给您打电话。</li>"
    "<li>想约好固定时间通话，请告诉班主任，老师会记下并提醒孩子。</li>"
    "</ol>"
)
REPORT_NOTE = "发现侵害学生、收费不当、工作不实等情况，请向学校反映；也可以拨打12345。"

# Public lines and their national numbers; a school adds its county's own.
_LINES = (
    ("110", "报警", "孩子失踪、被打、被欺负，有人正处在危险中，马上打。", "24小时"),
    ("12356", "心理援助热线", "孩子或大人情绪低落、睡不好、有轻生念头时打。", ""),
    ("12355", "青少年服务台", "孩子成长、亲子沟通、权益受损，找人商量时打。", ""),
    ("12338", "妇女维权热线", "妇女儿童权益受损、家庭暴力时打。", ""),
    ("12309", "检察服务热线", "未成年人受到侵害，需要司法帮助时打。", ""),
    ("12345", "政务服务热线", "困难救助、政策咨询、意见投诉，不知找谁时打。", ""),
)

_RULES = (
    (
        "为什么收集",
        "学校依法做好学籍管理、考勤、家校联系和学生关爱帮扶，需要登记学生和监护人的必要信息。"
        "不为其他目的使用，不向无关的人提供。",
    ),
    (
        "收集哪些",
        "学生姓名、身份证号、学籍号、班级、住址，监护人和照看人的姓名、关系和电话，"
        "以及老师关爱帮扶的记录。不收集与帮扶无关的信息。",
    ),
    (
        "怎样保管",
        "信息存放在学校或教育主管部门的服务器上，不出境。身份证号、电话和谈心记录加密保存。"
        "老师只能看到自己负责的学生，谁看过、改过，系统都有记录。",
    ),
    (
        "会不会公开",
        "不会。公告和照片不写学生的身份证号、住址、电话和家庭情况；"
        "使用学生照片须先经监护人书面同意，监护人可以随时撤回。",
    ),
    (
        "您的权利",
        "监护人可以查看、复制、更正孩子的信息，可以要求删除不再需要的信息，"
        "学校不同意的会书面说明理由。请向班主任提出，或拨打本页下方的学校电话。",
    ),
)


def public_lines() -> list[tuple[str, dict[str, str]]]:
    """The public lines as a StreamField value."""
    keys = ("number", "name", "purpose", "hours")
    return [("line", dict(zip(keys, line, strict=True))) for line in _LINES]


def children_data_rules(school_name: str) -> list[tuple[str, str]]:
    """A first text of the school's rules for children's personal information."""
    body: list[tuple[str, str]] = []
    for heading, text in _RULES:
        body += [("heading", heading), ("paragraph", f"<p>{text}</p>")]
    return [*body, ("signature", {"signer": school_name, "signed_on": None})]


def appeal(school_name: str, day) -> list[tuple[str, object]]:
    """The frame of a 倡议书: salutation, occasion, three proposals, close, signature."""
    return [
        ("paragraph", "<p>各位老师、同学、家长朋友：</p>"),
        ("paragraph", "<p>（写明缘由：为什么倡议，一段话。）</p>"),
        ("heading", "一、老师这样做"),
        ("paragraph", "<p>（写具体、做得到的事。）</p>"),
        ("heading", "二、同学这样做"),
        ("paragraph", "<p>（写具体、做得到的事。）</p>"),
        ("heading", "三、家长这样做"),
        ("paragraph", "<p>（写具体、做得到的事。）</p>"),
        ("paragraph", "<p>让我们从今天做起，从身边的小事做起。</p>"),
        ("signature", {"signer": school_name, "signed_on": day}),
    ]
