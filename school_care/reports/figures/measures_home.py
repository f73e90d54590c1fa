"""Home and activities (domain §5.2): calls, letters, birthdays, lectures, parents, notes, and how
many of those referred to the counsellor were seen."""

from datetime import timedelta

from school_care.activities.birthday_population import birthday_facts, birthdays_due_between
from school_care.activities.birthdays import OPENS_BEFORE
from school_care.activities.kinds import call_month, note_month
from school_care.activities.letter_population import asked
from school_care.core.duty_kinds import CLASS
from school_care.duties.rules import active_rule, rules_on
from school_care.mentoring.figures_counselling import seen_and_referred
from school_care.reports.figures import facts_home
from school_care.reports.figures.population import in_care, left_behind, share
from school_care.reports.figures.registry import (
    MONTH,
    TERM,
    Measure,
    Member,
)
from school_care.reports.figures.span import Span
from school_care.students.care_days import classes_on

KEPT_BEFORE = timedelta(days=40)  # of a birthday of which only the month is known


def calls(span: Span) -> list[Member]:
    """亲情通话率: left-behind pupils with a connected call in the month, whether they board or
    not."""
    return share(left_behind(span), facts_home.connected(span))


def boarders_calls(span: Span) -> list[Member]:
    """The same of those the school owes a call, boarders in care: as the duty `call.month` asks."""
    classes = classes_on(span.school.pk, span.as_of)
    owed = call_month.population(school_id=span.school.pk, on=span.as_of)
    return share({one.subject: classes[one.subject] for one in owed}, facts_home.connected(span))


def letters(span: Span) -> list[Member]:
    """书信率: left-behind pupils who sent a letter home in the term. Letters begin in grade three,
    and nobody is asked to write to parents who are dead or lost (domain §0.1.11)."""
    writers = asked(school_id=span.school.pk, on=span.as_of)
    population = {pupil: group for pupil, group in left_behind(span).items() if pupil in writers}
    return share(population, facts_home.letter_writers(span))


def birthdays(span: Span) -> list[Member]:
    """生日覆盖率: birthdays due in the month and kept within seven days of it. Due is the day
    itself, or the last school day before; 29 February on the 28th, a birthday of which only the
    month is known at the month's end; by the moon where the family keeps it so."""
    school_id, classes = span.school.pk, in_care(span)
    kept: dict[tuple[int, str], list] = {}
    since = span.month - KEPT_BEFORE
    for fact in birthday_facts(school_id=school_id, since=since, until=span.as_of):
        kept.setdefault((fact.subject, fact.key), []).append(fact.happened_on)
    found = []
    for due in birthdays_due_between(
        school_id=school_id, on=span.as_of, since=span.month, until=span.until
    ):
        opens_on = min(due.opens_on, due.due_on - OPENS_BEFORE)
        days = kept.get((due.student, str(due.turns)), ())
        in_time = any(opens_on <= day <= due.closes_on for day in days)
        found.append(Member(due.student, classes[due.student], int(in_time), str(due.due_on)))
    return found


def lectures(span: Span) -> list[Member]:
    """讲座完成率: class-months with a lecture of the class or its grade. A month counts once its
    last lesson has been held; the school's own lecture is a thing apart (X03)."""
    months = facts_home.months_over(span)
    classes = facts_home.classes_in(span, [last for _, last in months])
    held = facts_home.lectures(span)
    return [
        Member(group, group, int((group, month) in held), f"{month:%Y-%m}")
        for month, last in months
        for group in sorted(classes[last])
    ]


def lecture_themes(span: Span) -> list[Member]:
    """Of the three themes of A16 (法治, 安全, 心理健康), how many each class has heard of."""
    last = facts_home.last_school_day(span)
    if last is None:
        return []
    heard = facts_home.themes(span)
    of = len(facts_home.THEMES)
    classes = sorted(facts_home.classes_in(span, [last])[last])
    return [Member(group, group, len(heard.get(group, ())), "", of) for group in classes]


def parents(span: Span) -> list[Member]:
    """家长学校参与率: families with somebody there, of those asked; brothers and sisters are one
    family, whichever class they are in."""
    return [
        Member(one.pupil, one.class_id, int(one.came), one.key)
        for one in facts_home.households(span)
    ]


def notes(span: Span) -> list[Member]:
    """联系册发放率: pupils whose month's note went out, of those whose level the school's rule asks
    it for."""
    school_id = span.school.pk
    rules = rules_on(school_id, span.as_of)
    classes = classes_on(school_id, span.as_of)
    owed = note_month.population(school_id=school_id, on=span.as_of)
    population = {
        one.subject: classes[one.subject]
        for one in owed
        if active_rule(rules, note_month.KIND.code, one.rank)
    }
    facts = note_month.facts(school_id=school_id, since=span.month, until=span.as_of)
    return share(population, {one.subject for one in facts if one.made})


def counselling(span: Span) -> list[Member]:
    """心理辅导覆盖率: pupils the counsellor has seen, of those referred in the term. Counts only:
    nobody is named outside the counselling room."""
    seen, referred = seen_and_referred(
        span.school, span.term.first_day, span.until, seen_by=span.until
    )
    classes = classes_on(span.school.pk, span.as_of)
    return share({pupil: classes.get(pupil) for pupil in sorted(referred)}, seen)


MEASURES: tuple[Measure, ...] = (
    Measure(
        code="home.call",
        label="亲情通话率",
        group="home",
        unit="名",
        part_words="本月和家人通上话的",
        whole_words="在册留守学生",
        per=MONTH,
        source="学校关爱方案：亲情电话；教基厅函〔2021〕3号",
        count=calls,
        on_dashboard=True,
    ),
    Measure(
        code="home.call_boarders",
        label="住校学生通话率",
        group="home",
        unit="名",
        part_words="本月和家人通上话的",
        whole_words="住校的关爱学生",
        per=MONTH,
        source="学校亲情电话制度；教基厅函〔2021〕3号",
        count=boarders_calls,
    ),
    Measure(
        code="home.letter",
        label="书信率",
        group="home",
        unit="名",
        part_words="本学期寄出过亲情书信的",
        whole_words="三年级以上在册留守学生",
        per=TERM,
        source="学校关爱方案：传统节日、长辈生日、寒暑假写亲情书信",
        count=letters,
    ),
    Measure(
        code="home.birthday",
        label="生日覆盖率",
        group="home",
        unit="人次",
        part_words="前后7天内过了生日的",
        whole_words="本月应过的生日（假日提前过）",
        per=MONTH,
        source="学校关爱方案：生日贺卡、感言、祝福",
        count=birthdays,
        on_dashboard=True,
    ),
    Measure(
        code="home.lecture",
        label="讲座完成率",
        group="home",
        unit="班·月",
        part_words="当月办了讲座的班·月",
        whole_words="本学期已上完课的班·月",
        per=TERM,
        source="学校关爱方案：各班每月一次法治、安全、心理健康讲座",
        count=lectures,
        subject=CLASS,
        on_dashboard=True,
    ),
    Measure(
        code="home.lecture_themes",
        label="讲座主题覆盖率",
        group="home",
        unit="班·主题",
        part_words="本学期听过的主题",
        whole_words="各班法治、安全、心理健康三个主题",
        per=TERM,
        source="学校关爱方案：各班每月一次法治、安全、心理健康讲座",
        count=lecture_themes,
        subject=CLASS,
    ),
    Measure(
        code="home.parents",
        label="家长学校参与率",
        group="home",
        unit="户次",
        part_words="有家长到场的家庭",
        whole_words="应邀家庭（有签到的场次，兄弟姐妹算一户）",
        per=TERM,
        source="学校关爱方案：家长学校",
        count=parents,
        on_dashboard=True,
    ),
    Measure(
        code="home.note",
        label="联系册发放率",
        group="home",
        unit="名",
        part_words="本月联系册已发出的",
        whole_words="按规则应发联系册的学生",
        per=MONTH,
        source="家校联系册每月一次，按学校的规则",
        count=notes,
    ),
    Measure(
        code="home.counselling",
        label="心理辅导覆盖率",
        group="home",
        unit="名",
        part_words="心理教师已经谈过的",
        whole_words="本学期转介心理辅导的学生（不含撤回）",
        per=TERM,
        source="学校关爱方案：心理辅导；只报人数",
        count=counselling,
        guarded=True,
    ),
)
