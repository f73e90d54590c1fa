"""Reference texts a school begins its plans from. Who stands for a post, not a person: names and
numbers come from who holds it on the day.

Sources: 未成年人学校保护规定 (教育部令第50号) 第二十一至二十三、三十一、三十七条;
学生伤害事故处理办法 第十五、十六条; 中小学幼儿园应急疏散演练指南 (教基一厅〔2014〕2号);
突发公共卫生事件应急条例 第二十条 (two hours)."""

from school_care.cases.protection.emergency_content import Call, PlanContent, Step
from school_care.cases.protection.enums import EmergencyKind

POLICE = Call("报警", "", "110")
AMBULANCE = Call("急救", "", "120")
FIRE_BRIGADE = Call("消防救援", "", "119")
PRINCIPAL, DIRECTOR, HEAD = Call("校长"), Call("德育主任"), Call("班主任")
DORMITORY, COUNSELLOR = Call("生活老师"), Call("心理教师")
FOUND, ON_DUTY = "发现的老师", "值班老师"

PRESETS: dict[str, PlanContent] = {
    EmergencyKind.MISSING: PlanContent(
        leader="校长",
        place="学校门卫室",
        steps=(
            Step(FOUND, "清点人数，问同班、同宿舍学生最后看见的时间、地点、穿着。", 3),
            Step(FOUND, "电话告诉德育主任和班主任。", 5),
            Step("德育主任", "关校门，调校门和走廊监控，分组查宿舍、厕所、楼顶、围墙、水边。", 10),
            Step("班主任", "问过德育主任能不能通知，再给家长、同村家长打电话。", 10),
            Step("德育主任", "校内没有找到，或者可能轻生、被带走：立即打110，不等24小时。", 15),
            Step("校长", "带人沿上学路找，报告教育局、乡镇；监控和物品保留原样给公安。", 30),
            Step("班主任", "找到以后先安顿、不责骂，当天告诉家长，写入记录。", None),
        ),
        calls=(POLICE, DIRECTOR, HEAD, PRINCIPAL, DORMITORY),
    ),
    EmergencyKind.INJURY: PlanContent(
        leader="校长",
        place="学校医务室",
        steps=(
            Step(FOUND, "先看意识和呼吸。没有反应、大出血、抽搐、骨折：立即打120，不搬动。", 0),
            Step(FOUND, "让别的学生去叫人，自己不离开；会急救的按压止血、做心肺复苏。", 1),
            Step("班主任", "带学生信息卡到场，记下受伤时间和用过的药。", 5),
            Step(ON_DUTY, "到校门口等救护车，带路；疏散围观的学生。", 5),
            Step(
                "班主任", "电话告诉家长：伤在哪里、送到哪家医院；联系不上的逐个打备用联系人。", 10
            ),
            Step("德育主任", "陪同送医，不让学生独自去医院；保留现场和监控。", 15),
            Step("校长", "重伤、死亡或者多人受伤：报告教育局，说明时间、地点、人数。", 60),
        ),
        calls=(AMBULANCE, HEAD, DIRECTOR, PRINCIPAL, POLICE),
    ),
    EmergencyKind.SELF_HARM: PlanContent(
        leader="校长",
        place="心理辅导室",
        steps=(
            Step(FOUND, "守在学生身边，一步也不离开；拿走刀片、药品、绳子，离开窗边和楼顶。", 0),
            Step(FOUND, "有伤或者吃了药打120；人在高处、河边打119和110。", 1),
            Step(FOUND, "打电话叫来第二位老师。说话慢、多听，不训斥、不讲道理、不围观。", 3),
            Step("心理教师", "到场陪护和评估，轮换陪护要当面交接。", 10),
            Step("班主任", "马上请监护人到校；怀疑监护人伤害学生的，先问德育主任，不通知。", 15),
            Step(
                "德育主任", "当面交给监护人或医院，请监护人签收告知书；没有人来不让学生离开。", None
            ),
            Step("德育主任", "看到的同学由心理教师陪着说说话；不拍照、不转发。", None),
            Step("校长", "报告教育局；返校前开复学评估会。", 60),
        ),
        calls=(AMBULANCE, POLICE, FIRE_BRIGADE, COUNSELLOR, DIRECTOR, HEAD, PRINCIPAL),
    ),
    EmergencyKind.VIOLENCE: PlanContent(
        leader="校长",
        place="教学楼内就近教室",
        steps=(
            Step(FOUND, "大声喊人，打110；说清学校、位置、几个人、有没有凶器。", 0),
            Step("门卫", "关校门，用防卫器械隔开，不让外人再进；有凶器时不单独靠近。", 1),
            Step("各班任课老师", "学生进教室，关门反锁，离开门窗，清点人数。", 2),
            Step(ON_DUTY, "有人受伤打120，会急救的先救。", 3),
            Step("德育主任", "把双方学生分开安置，每边有老师陪着，不让当面对质。", 10),
            Step("班主任", "告诉家长到校；属于欺凌的写入保护事项，由治理委员会调查。", 30),
            Step("校长", "报告教育局和公安，保护现场和监控，统一对外说明。", 30),
        ),
        calls=(POLICE, AMBULANCE, PRINCIPAL, DIRECTOR, HEAD),
    ),
    EmergencyKind.FIRE: PlanContent(
        leader="校长",
        place="操场中央，离楼20米以外",
        steps=(
            Step(FOUND, "按警铃、大声喊；火灾打119，地震先护头躲桌下、墙角，停了再跑。", 0),
            Step("各班任课老师", "带学生沿疏散图弯腰下楼，不坐电梯、不拿东西、不回头。", 2),
            Step("各层楼梯口老师", "站到转角处，防推挤；残疾、受伤的学生由指定老师背或扶。", 2),
            Step("总务", "断电、断气，打开全部通道门；小火会用灭火器的先灭。", 3),
            Step("班主任", "到操场清点人数，少一个立即报总指挥，不自己返回找。", 5),
            Step("生活老师", "夜间逐间敲门、开灯，清点宿舍人数。", 5),
            Step("校长", "消防车到后交代失踪、受困人数；报告教育局，告诉家长在哪里接。", 15),
        ),
        calls=(FIRE_BRIGADE, AMBULANCE, PRINCIPAL, DIRECTOR, DORMITORY, HEAD),
    ),
    EmergencyKind.POISON: PlanContent(
        leader="校长",
        place="学校医务室旁单独的教室",
        steps=(
            Step(FOUND, "停止供餐，重的打120；记下谁、吃了什么、几点开始吐、拉或发热。", 3),
            Step("班主任", "清点本班有同样症状的人数，报德育主任；告诉家长。", 15),
            Step("食堂负责人", "封存剩饭、留样、水样和餐具，不清洗、不倒掉。", 15),
            Step("德育主任", "发热、出疹的学生戴口罩单独安置，同班通风，查缺课原因。", 15),
            Step("校长", "报告教育局、疾控和市场监管，最迟2小时内。", 120),
            Step("德育主任", "陪送医院，每家医院留一名老师；记录就诊人数。", 30),
            Step("班主任", "病愈复课查医院证明；缺课学生每天联系一次。", None),
        ),
        calls=(AMBULANCE, PRINCIPAL, DIRECTOR, Call("疾控中心", "", "12320"), HEAD),
    ),
    EmergencyKind.FLOOD: PlanContent(
        leader="校长",
        place="教学楼二楼以上",
        steps=(
            Step("校长", "收到红色、橙色预警，按教育局通知停课、推迟放学，不让学生自己走。", 10),
            Step("班主任", "逐个联系走读学生家长：由谁接、走哪条路；没人接的留在学校。", 30),
            Step("德育主任", "学生转到二楼以上；避开围墙、山边、河边、低洼处和电线。", 10),
            Step("总务", "断低处电源，备好水、饭、手电、被子；封闭进水的地方。", 15),
            Step("生活老师", "清点寄宿学生，夜里每小时巡一次。", 30),
            Step(ON_DUTY, "有人被困打119、110；不组织学生下水救人。", 0),
            Step("班主任", "隔天联系没有到校的学生，房屋受灾的报德育主任。", None),
        ),
        calls=(FIRE_BRIGADE, POLICE, PRINCIPAL, DIRECTOR, DORMITORY, HEAD),
    ),
    EmergencyKind.GROUP: PlanContent(
        leader="校长",
        place="学校会议室",
        steps=(
            Step(FOUND, "有人受伤打120，有人打斗、围堵打110。", 0),
            Step("德育主任", "把涉及的学生分开安顿，每组有一名老师，清点人数。", 10),
            Step("校长", "到场，定一个人对外说明；报告教育局和乡镇。", 30),
            Step("班主任", "逐个联系家长，问清学生在哪里、和谁在一起。", 60),
            Step("德育主任", "在系统里设置应急关注：涉及的学生每天联系一次，到平稳为止。", 60),
            Step("心理教师", "和受影响的班级开一次短班会，需要的学生单独谈。", None),
            Step("校长", "每天碰头一次，平稳以后结束应急关注，写入启用记录。", None),
        ),
        calls=(POLICE, AMBULANCE, PRINCIPAL, DIRECTOR, HEAD, COUNSELLOR),
    ),
}
