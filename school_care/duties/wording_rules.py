"""Rules and loads in plain sentences, for the page of rules and the command."""

from collections.abc import Callable

from school_care.core.duty_kinds import MONTH, TERM, WEEK, duty_kind
from school_care.duties.enums import Unit, Urgency
from school_care.duties.presets import Rule
from school_care.duties.reckoning.load import MOST_ENTRIES, MOST_MINUTES, Change, Load, Spread
from school_care.duties.rules import rules_of
from school_care.students.enums import Preset
from school_care.students.presets import PRESETS as LEVELS

URGENCY_WORDS = {
    Urgency.SAFETY: "逾期后逐级提醒：先责任人，再德育主任，再校长。",
    Urgency.CARE: "逾期提醒责任人，并列入德育主任的每周汇总。",
    Urgency.PAPERS: "只提醒责任人，不逐级上报。",
}
HOW_OFTEN = {7: "每周", 15: "每半月", 30: "每月"}
PER = {TERM: "每学期", WEEK: "每周", MONTH: "每月"}


def sentence(rule: Rule, levels: dict[int, str], preset: str = Preset.SCHOOL) -> str:
    """«重点关爱的学生，每7天联系一次；超过10天未联系提醒». `levels`: names by rank; a township's
    rules speak of 走访, a school's of 家访."""
    said = _SENTENCES.get(rule.code, _any)
    visit = visit_word(preset)
    return said(rule, levels.get(rule.rank, ""), visit)


def visit_word(preset: str) -> str:
    """What going to see a child at home is called: the township's cadres 走访."""
    return "走访" if preset == Preset.TOWNSHIP else "家访"


def _talk(rule: Rule, level: str, visit: str) -> str:
    few = "（没有关爱学生的班不用谈）"
    if rule.required > 1:
        few = f"（不足{rule.required}名的班全部谈到）"
    return f"每个班每周与{rule.required}名关爱学生谈心{few}"


def _rolling(what: str, rule: Rule, level: str) -> str:
    late = rule.due_after if rule.warn_after is None else rule.warn_after
    said = f"{level}的学生，每{rule.due_after}天{what}一次；超过{late}天未{what}提醒"
    return said + ("；寒暑假照常计算" if rule.in_vacation else "")


def _visit_term(rule: Rule, level: str, visit: str) -> str:
    what = f"{visit}、打电话或视频" if rule.accepts - {"visit"} else visit
    return f"{level}的学生，每学期{what}{_times(rule)}，{_within(rule, '开学')}"


def _any(rule: Rule, level: str, visit: str) -> str:
    kind = duty_kind(rule.code)
    said = f"{kind.label if kind else rule.code}：{PER.get(kind.per if kind else '', '')}"
    ends = f"，{_within(rule, '开始')}" if rule.due_after is not None else ""
    return f"{level}{'的学生，' if level else ''}{said}{_times(rule)}{ends}"


_SENTENCES: dict[str, Callable[[Rule, str, str], str]] = {
    "talk.class_week": _talk,
    "contact.level": lambda rule, level, visit: _rolling("联系", rule, level),
    "visit.level": lambda rule, level, visit: _rolling(visit, rule, level),
    "visit.term": _visit_term,
    "pairing.term": lambda rule, level, visit: (
        f"每名关爱学生都有结对教师，{_within(rule, '开学')}（由德育主任安排）"
    ),
    "helper.term": lambda rule, level, visit: (
        f"每名关爱学生有一名学习帮手，{_within(rule, '开学')}"
    ),
    "plan.term": lambda rule, level, visit: (
        f"每名关爱学生每学期一份帮扶计划，{_within(rule, '开学')}（结对教师，没有结对的由班主任）"
    ),
    "step.next": lambda rule, level, visit: "记录里约定了日期的下一步，到期由约定的人完成",
    "check.staged": lambda rule, level, visit: "帮扶计划里定的每次阶段检查，按计划上的日期完成",
    "review.term": lambda rule, level, visit: (
        f"每名关爱学生每学期评议{_times(rule)}，{_within(rule, '开学')}"
    ),
    "card.term": lambda rule, level, visit: (
        f"每名关爱学生的联系卡每学期核对一次，{_within(rule, '开学')}"
    ),
    "roster.term": lambda rule, level, visit: (
        f"每个班每学期上报一次本班关爱学生，{_within(rule, '开学')}"
    ),
    "assessment.round": lambda rule, level, visit: (
        "学校开启评估轮次后，每名要评估的学生评估一次，到该轮截止日为止"
    ),
    "certificate.expiry": lambda rule, level, visit: (
        "残疾人证等证件到期前60天起提醒更新，到期日以前办好"
    ),
    "entrustment.notice": lambda rule, level, visit: (
        "委托他人照护、或父母都外出又没有登记委托照护的学生，提醒父母交《委托照护情况告知书》，"
        f"{_within(rule, '登记')}"
    ),
    "report.step": lambda rule, level, visit: (
        "上报转介轮到学校办的一步：审签和送出1个工作日，退回修改2个，办结核实3个；"
        "对方逾期没有答复，下一个工作日催办"
    ),
    "alert.act": lambda rule, level, visit: (
        "每条预警在它写明的时间以前处理，写下结果；学生到校、情况消失的自动解除"
    ),
    "protect.step": lambda rule, level, visit: (
        "保护事项的每一步按法律和学校规定的时间办理，由经办人完成；内容只有经办人看得到"
    ),
    "dropout.step": lambda rule, level, visit: (
        "控辍的每一步按本校控辍时限办理：家访、书面报告、劝返、返校谈话、申请销号"
    ),
    "dropout.month": lambda rule, level, visit: (
        "每月按控辍时限填报控辍月报，由校长签字；没有疑似辍学也要零报告"
    ),
    "report.month": lambda rule, level, visit: (
        f"上月的关爱工作月报每月{(rule.due_after or 14) + 1}日前起草好、由校长签发；"
        "没有上课日的月份不用报"
    ),
    "drill.term": lambda rule, level, visit: (
        f"每学期按预案组织应急演练{_times(rule)}，写下经过和问题，{_within(rule, '开学')}"
    ),
    "drill.mend": lambda rule, level, visit: (
        "演练发现的问题在记录里写明的期限以前整改，登记怎么整改的"
    ),
    "survey.term": lambda rule, level, visit: (
        f"每学期做一次欺凌防治匿名问卷，写出分析和措施，{_within(rule, '开学')}"
    ),
    "referral.renew": lambda rule, level, visit: (
        "监护评估、临时监护等有期限的转介结果，到期前30天起提醒复核，到期日以前登记新的结果"
    ),
    "inbound.answer": lambda rule, level, visit: (
        "其他单位转来的事项在对方要求的日期前答复，没有写期限的5个工作日内答复"
    ),
    "register.term": lambda rule, level, visit: (
        "每个班在开学第1、3、10、15天上报到校人数，当天完成"
    ),
    "lecture.class_month": lambda rule, level, visit: (
        f"每个班每月举办法治、安全、心理健康讲座{_times(rule)}（学校统一的讲座另算）"
    ),
    "letter.occasion": lambda rule, level, visit: (
        "学校开启书信契机后，三年级以上、父母外出的关爱学生每人写一封，到最迟寄出日为止"
    ),
    "birthday": lambda rule, level, visit: (
        "每名关爱学生的生日有祝福：生日前7天起提醒，放假期间的提前到放假前过"
    ),
    "call.month": lambda rule, level, visit: (
        f"住校的关爱学生每月与家人通话{_times(rule)}（没接通不算）"
    ),
    "note.month": lambda rule, level, visit: f"{level}的学生，每月给家里发家校联系册{_times(rule)}",
    "holiday.whereabouts": lambda rule, level, visit: (
        "放假前21天起登记每名关爱学生的假期去向，放假前完成"
    ),
}


def _times(rule: Rule) -> str:
    return "一次" if rule.required == 1 else f"{rule.required}次"


def _within(rule: Rule, since: str) -> str:
    """开学后10个上课日内完成, 学期结束前完成."""
    if rule.due_after is None:
        return "学期结束前完成"
    return f"{since}后{rule.due_after}{Unit(rule.unit).label}内完成"


def level_words(rules: dict[tuple[str, int], Rule], preset: str) -> dict[int, str]:
    """What each care level asks, by rank: the preset's own words while its rules hold unchanged,
    else told from the rules in force."""
    own = rules_of(preset)
    said = {}
    for rank, words in LEVELS[Preset(preset)].items():
        held = {key: rule for key, rule in rules.items() if key[1] == rank}
        if held == {key: rule for key, rule in own.items() if key[1] == rank}:
            said[rank] = words.in_words
        else:
            said[rank] = _told(held, preset) or "按全校统一的规则，没有单独要求"
    return said


def _told(rules: dict[tuple[str, int], Rule], preset: str) -> str:
    visit = visit_word(preset)
    parts = []
    for (code, _), rule in sorted(rules.items()):
        if not rule.active:
            continue
        if code in ("contact.level", "visit.level") and rule.due_after:
            often = HOW_OFTEN.get(rule.due_after, f"每{rule.due_after}天")
            parts.append(f"{often}{'联系' if code == 'contact.level' else visit}一次")
        elif code == "visit.term":
            what = f"{visit}或电话" if rule.accepts - {"visit"} else visit
            parts.append(f"每学期{what}{_times(rule)}")
    return "，".join(parts)


def number(value: float) -> str:
    """7, 9.3; what would round to nothing is «不到0.1»."""
    rounded = round(value, 1)
    if not rounded and value:
        return "不到0.1"
    return f"{rounded:g}"


def amount(load: Load) -> str:
    """7件、15分钟."""
    return f"{number(load.per_week)}件、{_minutes(load.minutes)}"


def _minutes(value: float) -> str:
    return "不到1分钟" if 0 < value < 1 else f"{round(value)}分钟"


def now_words(spread: Spread) -> str:
    """现行规则：每位班主任每周约7件、15分钟（最多的一位9件、19分钟）。 Names nobody."""
    if not spread.heads:
        return "还没有班主任，无法估算每周要办多少件。"
    most = f"（最多的一位{amount(spread.most)}）" if spread.heads > 1 else ""
    return f"现行规则：每位班主任每周约{amount(spread.middle)}{most}。"


def alone_words(spread: Spread) -> str:
    """What one rule by itself asks, for its line; "" where nobody is asked anything."""
    if spread.middle.per_week:
        return f"每位班主任每周约{amount(spread.middle)}"
    if spread.most.per_week:
        return f"多数班主任没有，最多的一位每周约{amount(spread.most)}"
    return ""


def change_words(change: Change) -> list[str]:
    """What a change means for the head teachers, in sentences, the warning last."""
    if not change.after.heads:
        return ["还没有班主任，无法估算每周增加多少件。"]
    said = [_difference(change.more)]
    said.append(
        f"改后合计：每位班主任每周约{amount(change.after.middle)}"
        f"（最多的一位{amount(change.after.most)}）。"
    )
    return said


def late_words(before: int, after: int) -> str:
    """What a change of rules makes late on the day itself; "" when nothing. Intervals run from the
    last contact, which may lie long ago."""
    if before == after:
        return ""
    return f"生效当天，全校逾期由{before}件变为{after}件（从上次联系、家访的那天算起）。"


def heavy_words(spread: Spread) -> str:
    """The warning where rules ask more than a head teacher can do; "" where not."""
    if spread.middle.is_heavy:
        return (
            f"超过了每周{MOST_ENTRIES}件、{MOST_MINUTES}分钟，班主任多半办不完。"
            "建议放宽间隔，或先停用别的规则。"
        )
    if spread.most.is_heavy:
        return (
            f"有的班主任会超过每周{MOST_ENTRIES}件、{MOST_MINUTES}分钟，"
            "例会时可以移交一部分给别的老师。"
        )
    return ""


def _difference(more: Spread) -> str:
    middle, most, least = more.middle, more.most, more.least
    if middle.per_week > 0:
        return f"每位班主任每周约增加{amount(middle)}（增加最多的一位{amount(most)}）。"
    if middle.per_week < 0:
        return (
            f"每位班主任每周约减少{amount(_less(middle))}（减少最多的一位{amount(_less(least))}）。"
        )
    if most.per_week > 0:
        return f"多数班主任不变；增加最多的一位每周约增加{amount(most)}。"
    if least.per_week < 0:
        return f"多数班主任不变；减少最多的一位每周约减少{amount(_less(least))}。"
    return "班主任每周要办的件数不变。"


def _less(load: Load) -> Load:
    return Load() - load
