"""What the demo reports say. No name stands here: the message puts the child's into its title."""

from datetime import date

from school_care.cases.content import Content, Round

FIRST_ROUND = (("班主任", "年级组长"), "家里老人愿意一起劝，孩子说成绩跟不上，不愿意来")
SECOND_STORY_ROUND = (("班主任", "村儿童主任"), "孩子不肯出来，家里老人说白天睡觉、晚上玩手机")
RETURNED_BECAUSE = "缺少家庭收入情况说明和户口簿复印件，补齐后再报。"

BACK = Content(
    facts="连续三天未到校，没有请假。班主任当天电话联系，第二天家访：孩子在家，"
    "说数学、英语听不懂，想跟亲戚去打工。父母在外务工，由家里老人照料。",
    reason_words="数学、英语落后较多，几次测验后不愿到校",
    requests=("派员共同劝返", "督促监护人送学"),
    analysis="学习困难是主要原因，家里没有人能辅导；未发现同伴矛盾。",
    child_view="怕考试，想先在家帮忙干活",
    guardian_view="希望孩子回来读完初中，自己劝不动",
    attachments=("劝返记录（纸质）",),
)
ELSEWHERE = Content(
    facts="连续几天未返校，没有办理转学。电话联系上父亲，说孩子已带到外县，"
    "在父母打工的地方借读，担心转学籍麻烦，没有告诉学校。",
    reason_words="随父母到外县生活，没有办理转学手续",
    requests=("查找学生去向",),
    analysis="人在校就读的可能性大，需要核实就读学校并确认学籍怎样办理。",
    guardian_view="暂时不转学籍，年后再定",
    attachments=("通话记录（纸质）",),
)
UNANSWERED = Content(
    facts="连续三天未到校，没有请假。班主任和村儿童主任上门，孩子在家不肯出来；"
    "家里老人年纪大，管不住。父母在外务工，电话里答应回来看看，一直没有回。",
    reason_words="跟不上课，夜里玩手机，白天起不来",
    requests=("派员共同劝返", "督促监护人送学"),
    analysis="学习困难和沉迷手机都有，老人无力管教，需要父母一方回来或视频里共同要求。",
    child_view="不想去，说了也没用",
    guardian_view="家里老人盼学校和政府一起想办法",
    attachments=("家访记录（纸质）", "通话记录（纸质）"),
)
STAYS = Content(
    facts="返校后每天按时到校，数学老师每周补两次课，班主任每周谈心一次。"
    "家里老人早上叫起床，父亲每周视频一次。",
    requests=("予以销号",),
    child_view="跟得上一些了，愿意读完",
    guardian_view="盼学校继续帮着补课",
)
STUDIES_THERE = Content(
    facts="人在外县父母身边，已在当地学校读书，家长发来在读证明，村委会核实属实。"
    "学籍暂留本校，班主任每月电话联系一次。",
    requests=("予以销号",),
    guardian_view="年后再定转不转学籍",
    attachments=("在读证明（复印件）",),
)
COMPARING = "对方学校已出具在读证明，正在两地核对学籍，暂不转学籍。"
IN_NEED = Content(
    facts="家里近期开支突然增大：母亲住院手术，父亲停工陪护。孩子的生活费已由学校临时补助两个月。",
    requests=("低保、临时救助申请协助", "联合走访"),
    request_note="请核实家庭收入，协助申请临时救助",
    guardian_view="愿意配合核实，不希望同学知道",
    do_not_notify=("同班学生和其他家长",),
    attachments=("诊断证明（纸质）",),
)
KEPT_BADLY = Content(
    facts="近一个月两次周末没有人来接，孩子在同学家过夜。家里没有能照料的大人长住；"
    "父母在外务工，电话里说年前回不来，没有办委托照护。",
    requests=("监护评估", "委托照护督促", "联合走访"),
    request_note="请上门评估照料情况，督促父母办理委托照护",
    analysis="现在没有人能稳定照料，父母没有另托他人，周末有安全隐患。",
    child_view="周末想回自己家，不想麻烦同学",
    guardian_view="父母说可以请亲戚照看，还没有说定",
)


def round_of(day: date, said: tuple[tuple[str, ...], str]) -> Round:
    """A round of persuasion on a day."""
    by, result = said
    return Round(day=day, by=by, result=result)
