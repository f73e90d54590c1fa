"""School and register (domain §5.2): who came at the beginning of the term, who stayed, who was
lost, who was there day by day."""

from datetime import date, timedelta

from school_care.cases.dropout.enums import CourseState
from school_care.reports.figures import facts_school as facts
from school_care.reports.figures.facts_school import LEFT_HERE, NOT_ON_REGISTER, PROVEN, Stay
from school_care.reports.figures.registry import (
    MONTH,
    TERM,
    Measure,
    Member,
)
from school_care.reports.figures.span import Span

ONE_DAY = timedelta(days=1)


def enrolment(span: Span) -> list[Member]:
    """入学率 of left-behind pupils: registered of those due. Due are last term's, without who
    graduated or went with proof, and who was newly assigned up to the last count (day 15). Who is
    suspended, taught at home or at another school with a paper is not due; who is only leaving is.
    Nothing to count where the school noted nobody's registration."""
    came = facts.registered(span)
    if came is None:
        return []
    found = []
    for pupil, held in facts.stays(span).items():
        if _is_due(span, pupil, held, came):
            found.append(Member(pupil, facts.class_of(held, span.as_of), int(pupil in came)))
    return found


def _is_due(span: Span, pupil: int, held: list[Stay], came: set[int]) -> bool:
    first, before = span.term.first_day, facts.term_before_of(span)
    last = held[-1]
    if last.until is not None and last.until <= first:  # gone before the term began
        eve = before.last_day if before else first
        there = any(stay.holds(eve) for stay in held)
        of_group = facts.was_left_behind(span, pupil, eve, eve)
        return there and of_group and last.reason not in (*PROVEN, *LEFT_HERE)
    if not facts.was_left_behind(span, pupil, first, span.until):
        return False
    if pupil in came:
        return True
    gone = last.until is not None and last.until <= span.until
    if gone and last.reason in (*PROVEN, *LEFT_HERE):
        return False
    if facts.stands(span, pupil, facts.APART, span.until):
        return False
    return held[0].starts_on <= facts.assigned_until(span)


def retention(span: Span) -> list[Member]:
    """巩固率 of the term: pupils here at its end, of those at its start and those who came with
    their register, without who went with proof. Who is on the register and away (疑似, 劝返中,
    确认辍学) is not here; guests whose register is elsewhere are nobody's here."""
    found = []
    for pupil, held in facts.stays(span).items():
        if not _of_term(held, span.term.first_day, span.until):
            continue
        if facts.stands(span, pupil, NOT_ON_REGISTER, _last_day(held, span.until)):
            continue
        found += _kept(span, pupil, held)
    return found


def retention_left_behind(span: Span) -> list[Member]:
    """巩固率 of left-behind pupils: the group frozen on the first day of the term (domain §0.1.2);
    who is taken off the list later still counts, who comes onto it does not."""
    first = span.term.first_day
    found = []
    for pupil, held in facts.stays(span).items():
        there = any(stay.holds(first) for stay in held)
        if there and facts.was_left_behind(span, pupil, first, first):
            found += _kept(span, pupil, held)
    return found


def _of_term(held: list[Stay], first: date, until: date) -> bool:
    """Whether any stay touches the days of the term."""
    return any(
        stay.starts_on <= until and (stay.until is None or stay.until > first) for stay in held
    )


def _last_day(held: list[Stay], until: date) -> date:
    """The last day of the term on which the pupil was here."""
    ends = held[-1].until
    return until if ends is None or ends > until else max(held[-1].starts_on, ends - ONE_DAY)


def _kept(span: Span, pupil: int, held: list[Stay]) -> list[Member]:
    stayed = facts.kept(span, pupil)
    if stayed is None:
        return []
    return [Member(pupil, facts.class_of(held, span.until), int(stayed))]


def dropout(span: Span) -> list[Member]:
    """辍学率: confirmed dropouts of the school year who have not come back, of the pupils on the
    register at its start. One who came later and was lost is counted with them, so that nobody
    falls out of the figure; one confirmed in an earlier year is that year's."""
    first = facts.year_start(span)
    lost = {
        pupil: loss
        for pupil, loss in facts.lost(span).items()
        if loss.state == CourseState.CONFIRMED
    }
    found = []
    for pupil, held in facts.stays(span).items():
        loss = lost.get(pupil)
        if loss is not None and loss.since < first:
            continue
        on_register = any(stay.holds(first) for stay in held)
        on_register &= not facts.stands(span, pupil, NOT_ON_REGISTER, first)
        if on_register or loss is not None:
            group = facts.class_of(held, span.until)
            found.append(Member(pupil, group, int(loss is not None)))
    return found


def attendance(span: Span) -> list[Member]:
    """出勤率: days at school of days with a roll. Leave is not attendance, half a day is; a day
    nobody took the roll says nothing and is not counted."""
    return [
        Member(one.pupil, one.class_id, one.here, "", one.expected)
        for one in facts.pupil_days(span)
    ]


MEASURES: tuple[Measure, ...] = (
    Measure(
        code="school.enrolment",
        label="入学率",
        group="school",
        unit="名",
        part_words="本学期已报到的",
        whole_words="应到留守学生（上学期在册－毕业－转出＋新分配）",
        per=TERM,
        source="学校留守儿童工作方案：入学率100%",
        count=enrolment,
        target=1000,
        on_dashboard=True,
    ),
    Measure(
        code="school.retention",
        label="巩固率",
        group="school",
        unit="名",
        part_words="现在校或已毕业的",
        whole_words="学期初在籍＋转入－有凭证转出的学生",
        per=TERM,
        source="学校留守儿童工作方案：巩固率100%",
        count=retention,
        target=1000,
        on_dashboard=True,
    ),
    Measure(
        code="school.retention_lb",
        label="留守学生巩固率",
        group="school",
        unit="名",
        part_words="现在校或已毕业的",
        whole_words="学期第一天在册的留守学生－有凭证转出的",
        per=TERM,
        source="学校留守儿童工作方案：巩固率100%",
        count=retention_left_behind,
        target=1000,
    ),
    Measure(
        code="school.dropout",
        label="辍学率",
        group="school",
        unit="名",
        part_words="本学年确认辍学、尚未返校的",
        whole_words="学年初在籍学生",
        per=TERM,
        source="控辍保学统计：确认辍学未返校÷学年初在籍",
        count=dropout,
        target=0,
        lower_is_better=True,
        on_dashboard=True,
    ),
    Measure(
        code="school.attendance",
        label="出勤率",
        group="school",
        unit="人·天",
        part_words="到校的人·天",
        whole_words="本月已点名的应到人·天",
        per=MONTH,
        source="考勤：请假不算出勤，没有点名的日子不计",
        count=attendance,
        on_dashboard=True,
    ),
)
