"""学校活动方案: what a school does for its pupils from September to December.

Source: 特殊群体活动策划方案 篇一, activities by month (domain §1.1, A10–A20), as of 2026-11. 法治
stands where the source still says 法制. What recurs weekly or for each pupil (talks, calls,
birthdays, letters) is a duty and stands here only with the day on which the school begins it; the
lecture each class holds every month is a duty as well, the school's own one stands here once.
"""

from datetime import time

from school_care.activities.choices.programme import ActivityKind, Topic
from school_care.activities.templates_rules import (
    FRIDAY,
    MONDAY,
    THURSDAY,
    TUESDAY,
    WEDNESDAY,
    Line,
    autumn_week,
    nth_weekday,
)

APPEAL = """全体老师、同学们：

新学期开始了。我们中间，有的同学父母在外地工作，有的同学家里正遇到困难，有的同学刚刚来到这个集体。每一位同学都是大家庭里的一员，都值得被看见、被关心。

少先队大队部向全校师生发出倡议：

一、多问一声。看到同学不开心，主动问一问、陪一陪；自己解决不了的，及时告诉老师。

二、多帮一把。学习上互相讲题，生活上互相照应，不起绰号，不议论别人的家事。

三、多打一个电话。常给远方的爸爸妈妈打电话、写信，说说学校里的事。

四、多做一件事。为家里、为班级、为学校做一件力所能及的事，让身边的人因为自己更温暖。

让我们手拉手，一起长大。

少先队大队部"""

SCHOOL_PLAN = (
    Line(
        code="school.launch",
        kind=ActivityKind.THEME,
        title="关爱主题教育启动仪式",
        rule=autumn_week(1, FRIDAY),
        begins=time(15),
        ends=time(15, 40),
        place="操场",
        plan="少先队大队部宣读倡议书，各班讨论并张贴。",
        public=True,
        public_words="少先队大队部向全校师生发出倡议，欢迎家长一起读一读。",
        appeal=APPEAL,
    ),
    Line(
        code="school.hotline",
        kind=ActivityKind.CALLING_DAY,
        title="公布亲情电话号码和开放时间",
        rule=autumn_week(2, MONDAY),
        plan="专线开通；号码和开放时间写进致家长的通知，贴在班级和宿舍。课间、休息时、双休日、节假日可用。",
        public=True,
        public_words="学校亲情电话已开通，号码和时间见“亲情电话”页面。",
    ),
    Line(
        code="school.hand_in_hand",
        kind=ActivityKind.THEME,
        title="“手拉手、同成长”结对活动",
        rule=nth_weekday(9, 3, WEDNESDAY),
        begins=time(16),
        ends=time(16, 40),
        plan="结合教学管理月，师生结对、同伴结对见面，约定第一件一起做的事。",
    ),
    Line(
        code="school.honour",
        kind=ActivityKind.HONOUR,
        title="争光添彩：做一件有意义的事",
        rule=nth_weekday(9, 4, MONDAY),
        plan="每位同学为家庭、为学校、为班集体做一件有意义的事；月底班会交流。",
    ),
    Line(
        code="school.talks",
        kind=ActivityKind.THEME,
        title="谈心月启动",
        rule=nth_weekday(10, 2, MONDAY),
        plan="各班教师每周与学生谈心，了解近期学习、生活、情绪、交友、身体情况；从本月起每周进行。",
    ),
    Line(
        code="school.lecture",
        kind=ActivityKind.LECTURE,
        title="法治、安全、心理健康教育讲座",
        rule=nth_weekday(11, 2, WEDNESDAY),
        topic=Topic.LAW,
        begins=time(15),
        ends=time(16),
        place="操场",
        plan="全校一次，请法治副校长主讲；各班每月的讲座另行安排。",
        public=True,
        public_words="法治副校长讲防欺凌、防诈骗和交通安全，欢迎家长旁听。",
    ),
    Line(
        code="school.mind",
        kind=ActivityKind.THEME,
        title="打开心灵之窗：心理健康教育周",
        rule=nth_weekday(11, 3, MONDAY),
        topic=Topic.MIND,
        plan="心理课、心理信箱；公布心理辅导室开放时间。",
    ),
    Line(
        code="school.contest",
        kind=ActivityKind.CONTEST,
        title="书法、手抄报比赛",
        rule=nth_weekday(12, 2, WEDNESDAY),
        begins=time(14, 30),
        ends=time(16),
        place="多功能教室",
        plan="各班推荐参加，作品在走廊展出。",
        public=True,
        public_words="获奖作品在教学楼走廊展出一周，欢迎来看。",
    ),
    Line(
        code="school.letters",
        kind=ActivityKind.THEME,
        title="写一封亲情书信",
        rule=nth_weekday(12, 3, THURSDAY),
        plan="三年级起，给远方的家长写一封信；老师指导格式，不看信的内容，写好由学生自己封好寄出。",
    ),
    Line(
        code="school.birthday",
        kind=ActivityKind.GROUP_BIRTHDAY,
        title="集体生日",
        rule=nth_weekday(12, 3, FRIDAY),
        begins=time(16),
        ends=time(17),
        place="食堂",
        plan="本学期过生日的同学一起过：贺卡、感言、祝福，卡拉OK、讲故事。全班参加，人人有份。",
    ),
    Line(
        code="school.new_year",
        kind=ActivityKind.PERFORMANCE,
        title="元旦文艺汇演",
        rule=nth_weekday(12, -1, TUESDAY),
        begins=time(14),
        ends=time(16, 30),
        place="操场舞台",
        plan="每个班全体上台。",
        public=True,
        public_words="每个班都上台，欢迎家长来看。",
    ),
)
