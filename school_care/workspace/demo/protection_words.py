"""What people wrote in the demo school's protection cases: short, as one writes them."""

from school_care.escalation.enums import OrgType

SEATS = (  # post, name; "" where the post is a member of staff
    ("法治副校长", "邹正平"),
    ("家长代表", "常桂兰"),
    ("社区（村）代表", "涂福生"),
)

ALONE = (
    "放学后家访，孩子一个人在家，锅里是昨天的剩饭。邻居说奶奶住院一个多星期，孩子自己睡、自己做饭。"
    "孩子说「我会做饭的，不用告诉爸爸」。"
)
ALONE_WHERE = "学生家中"
ALONE_SHIELD = "当晚由班主任陪着，联系村妇联主任一同照看"
OFFICES = {
    OrgType.POLICE: ("柳溪镇派出所", "夏国强"),
    OrgType.EDU: ("义务教育科", "周敏"),
    OrgType.CIVIL: ("儿童福利科", "谢春燕"),
}
VERIFIED = "班主任上门看过，父亲已经回家，晚上有大人在。"
CLOSED = "监护已经落实，学校每周回访。"
POLICE_SAYS = "派出所会同村委会上门，联系上在外的父亲，要求当晚安排成年人照看。"
CIVIL_SAYS = "镇未保站已安排姑姑来家里照看，父亲三天内返乡，签委托照护书。"
ALONE_TOLD = "听过派出所意见，德育主任打电话告诉在外的父亲：孩子有人照看，请尽快返乡。"
ALONE_ENDS = "父亲已返乡并书面委托姑姑照护，村妇联主任每周看一次，学校每周谈心。"

TEASED = "课间几名同学围着起外号，把书包扔来扔去，不让捡。不是第一次，孩子哭了，不肯进教室。"
TEASED_WHERE = "教室后面走廊"
SAYS_HARMED = "他们老叫我外号，上周也扔过。我不想坐最后一排。"
SAYS_DOING = "我就是闹着玩，别人也叫。我没想到他会哭。"
SECOND_ADULT = "年级组长在场"
REASONS = "同一学期三次，当众起外号、扔书包，被欺凌学生因此不愿进教室。监控和两名同学的陈述一致。"
MEASURES = "批评教育，当面道歉；班会讲相处；调换座位；两周内放学由值班老师送出校门。"
FAMILY_HARMED = "谢谢学校告诉我们，孩子在家也不爱说。"
FAMILY_DOING = "回去好好教育，和孩子一起道歉。"
SUPPORT_HARMED = "每周谈一次，课间由两名同学结伴；心理老师见一次。"
SUPPORT_DOING = "每周谈一次，学习委员带着参加班级球队。"
REVIEWED = "这一周没有再发生，愿意进教室，会和同桌说话。"

CRISIS_WORDS = "作文里写「不在了也没人知道」，午休一个人坐在楼顶门口，手里攥着一封信。"
CRISIS_PLACE = "教学楼五楼"
CRISIS_NOTE = "在心理辅导室，已经喝了水。不要问家里的事，奶奶四点到。"
CRISIS_TALK = "从九月起睡不好，觉得拖累奶奶；没有准备具体的办法，愿意再谈。"
CRISIS_PARENTS = "奶奶同意马上来校，妈妈请假明天到。"
HOSPITAL = "青禾县人民医院心理门诊，接诊医生"
HOSPITAL_NAME, HOSPITAL_WITH = "青禾县人民医院", "奶奶、心理教师"
ADVICE = "轻度抑郁，每两周复诊，家里收好药品，陪着睡。"
MEETING_PEOPLE = "校长、德育主任、心理教师、班主任、母亲"
MEETING_PLAN = "先上半天，下午由母亲接；一周谈两次；不安排住校。"
FOLLOWED = "能睡整觉了，和同桌一起吃饭。继续每周看一次。"

DRILL = "下课铃后拉响警报，按路线撤到操场，各班清点后逐级报告。"
DRILL_PROBLEM = "三楼东侧门锁着，七(2)班多绕了一分钟。"
DRILL_MENDED = "东侧门上课时间不上锁，保安每天早上检查。"

INBOUND = "请学校协助了解该生近期在校情况、谁来接送、有无需要帮助的地方，以便安排入户走访。"
INBOUND_ANSWER = "该生出勤正常，由祖母接送；冬衣不足，请走访时一并了解。"
SURVEY_LINES = ("放学路上有大一点的同学要钱", "希望厕所那边有老师", "我们班挺好的")
SURVEY_SUM = (
    "多数学生觉得安全；厕所和放学路上被提到最多。已在这两处安排值班老师，"
    "下月班会讲「遇到了告诉谁」，下学期再看变化。"
)
