"""The demo school's counselling: referrals in every state, four cases with sessions and levels, a
screening of those whose guardians consented, 心语卡."""

import json
import random
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from school_care.mentoring.choices.counselling import (
    CaseSource,
    HeartNoteState,
    ReferralState,
    Risk,
    ScreeningLevel,
)
from school_care.mentoring.models import (
    CounsellingCase,
    CounsellingSession,
    HeartNote,
    Referral,
    RiskJudgement,
    Screening,
    ScreeningResult,
)
from school_care.mentoring.services.counselling.cases import Ended
from school_care.school.calendar import SchoolCalendar
from school_care.school.calendar import school_year_of as year_of
from school_care.school.enums import Role
from school_care.school.models import Appointment, School, User
from school_care.students.enums import GrantReason, Purpose
from school_care.students.models import AccessGrant, Student
from school_care.students.services.consents import pupils_with_consent

ONE_DAY = timedelta(days=1)
# state, days ago, urgent, chips, words, answer
REFERRALS = (
    (ReferralState.ACCEPTED, 32, False, ("mood", "missing"), "国庆后闷闷的，哭过两次。", ""),
    (ReferralState.ACCEPTED, 21, True, ("sleep", "anxious"), "半夜不睡。", "课间请多叫上他。"),
    (ReferralState.CLOSED, 44, False, ("temper",), "和同桌动过两次手。", "已谈完。"),
    (ReferralState.RETURNED, 15, False, ("study",), "作业不交。", "请先和家长通电话。"),
    (ReferralState.REVOKED, 9, False, ("alone",), "一个人待着。", ""),
    (ReferralState.WAITING, 1, False, ("family", "mood"), "爸妈吵架要分开，上课走神。", ""),
)  # fmt: skip
COURSES = (
    ("倾听陪伴、情绪疏导\n说最想爸爸，约好周三晚上打电话。", "开始低着头，后来愿意说话。"),
    ("情绪疏导、绘画沙盘\n画了老家的房子，门口有奶奶。", "愿意讲画里的事。"),
    ("同伴相处\n练习怎样开口借橡皮。", "笑了一次。"),
    ("换个角度看、行为练习\n把担心的事写下来，分成能做的和不能做的。", ""),
)
NOTES = (
    ("晚上睡不着，总想妈妈什么时候回来。", True, True, HeartNoteState.NEW),
    ("同学给我起外号，我不想去食堂。", True, True, HeartNoteState.NEW),
    ("谢谢老师上次听我说话，我和同桌和好了。", True, False, HeartNoteState.ANSWERED),
    ("为什么别人的爸爸每个星期都回家？", False, False, HeartNoteState.ANSWERED),
    ("想当班干部，又怕选不上。", True, False, HeartNoteState.NEW),
)
BACKGROUND = {"family": "grand", "upbringing": ["absent"], "events": "父母去年外出务工"}
SCREENED_GRADES = 4  # from the fourth grade on
LEVELS, LEVEL_WEIGHTS = tuple(ScreeningLevel), (82, 12, 4, 2)


def furnish_counselling(*, school: School, today: date, dice: random.Random) -> None:
    """Store everything; nothing where the school has no counsellor or no term."""
    posts = Appointment.objects.effective(today).filter(school=school)
    held = posts.filter(role=Role.COUNSELLOR).select_related("user").order_by("pk").first()
    term = SchoolCalendar(school).current_or_last_term(today)
    if held is None or term is None:
        return
    room = _Room(school, held.user, min(today, term.last_day), dice)
    pupils = room.pupils()
    heads = dict(posts.filter(role=Role.HEAD_TEACHER).values_list("school_class_id", "user_id"))
    if len(pupils) < len(REFERRALS) + len(NOTES):
        return
    cases = room.refer(pupils[: len(REFERRALS)], heads)
    cases.append(room.case(pupils[len(REFERRALS)], CaseSource.SELF, 26, None))
    room.talk(cases)
    room.judge(cases, posts.filter(role=Role.DIRECTOR).first())
    room.cards(pupils[len(REFERRALS) + 1 :])
    room.screen(term)


class _Room:
    """The counselling room of one school, as of a day."""

    def __init__(self, school: School, counsellor: User, today: date, dice: random.Random) -> None:
        self.school, self.counsellor, self.today, self.dice = school, counsellor, today, dice
        self.numbers = 0

    def pupils(self) -> list[Student]:
        """Those whom the counsellor was given sight of first, then others in care."""
        given = AccessGrant.objects.filter(user=self.counsellor, reason=GrantReason.REFERRAL)
        mine = list(Student.objects.filter(pk__in=given.values("student_id")).order_by("pk"))
        known = {one.pk for one in mine}
        in_care = Student.objects.filter(school=self.school).enrolled().in_care(self.today)
        others = [one for one in in_care.order_by("pk") if one.pk not in known]
        self.dice.shuffle(others)
        given.delete()  # each grant belongs to a referral or a case from here on
        return [*mine, *others]

    def refer(self, pupils: list[Student], heads: dict[int, int]) -> list[CounsellingCase]:
        """The referrals, and the cases of those taken up."""
        cases = []
        for student, told in zip(pupils, REFERRALS, strict=True):
            state, ago, urgent, chips, words, answer = told
            made_at = self.moment(ago, 16)
            answered = None if state in (ReferralState.WAITING, ReferralState.REVOKED) else ago - 1
            over = state in (ReferralState.CLOSED, ReferralState.RETURNED, ReferralState.REVOKED)
            row = Referral.objects.create(
                school=self.school,
                student=student,
                made_by_id=heads.get(student.current_class_id) or next(iter(heads.values())),
                to=self.counsellor,
                urgent=urgent,
                concerns=list(chips),
                text=words,
                state=state,
                made_at=made_at,
                answered_at=None if answered is None else self.moment(answered, 9),
                answer=answer,
                closed_at=self.moment(max(ago - 12, 0), 10) if over else None,
            )
            if state in (ReferralState.ACCEPTED, ReferralState.CLOSED):
                cases.append(self.case(student, CaseSource.REFERRAL, ago - 1, row))
        return cases

    def case(
        self, student: Student, source: CaseSource, ago: int, referral: Referral | None
    ) -> CounsellingCase:
        """A case and, while it is open, the sight that goes with it."""
        self.numbers += 1
        closed = referral is not None and referral.state == ReferralState.CLOSED
        case = CounsellingCase.objects.create(
            school=self.school,
            student=student,
            counsellor=self.counsellor,
            number=f"XL{year_of(self.today)}-{self.numbers:03d}",
            source=source,
            referral=referral,
            background=json.dumps(BACKGROUND, ensure_ascii=False),
            complaint="想家，睡不好，上课走神。",
            aims="能说出想念，睡前有事可做。",
            opened_on=self.day(ago),
            closed_on=self.day(14) if closed else None,
            outcome=Ended(text="和同桌相处平稳。").as_text() if closed else None,
        )
        AccessGrant.objects.create(
            school=self.school,
            user=self.counsellor,
            student=student,
            reason=GrantReason.REFERRAL,
            starts_on=case.opened_on,
            until=case.closed_on,
            source_ref=str((referral or case).public_id),
        )
        return case

    def talk(self, cases: list[CounsellingCase]) -> None:
        """Sessions a week or so apart; one child is expected today, one this week."""
        for place, case in enumerate(cases):
            days = list(range((self.today - case.opened_on).days, 2, -8))[:4]
            last = case.closed_on is None and days[-1:]
            for number, ago in enumerate(days):
                course, observed = COURSES[(place + number) % len(COURSES)]
                expected = self.today + place * ONE_DAY if last and ago == last[0] else None
                CounsellingSession.objects.create(
                    case=case,
                    happened_on=self.day(ago),
                    minutes=self.dice.choice((30, 40)),
                    course=course,
                    observed=observed,
                    effect="有好转" if number else "",
                    next_on=expected,
                    written_at=self.moment(ago, 17),
                )

    def judge(self, cases: list[CounsellingCase], director: Appointment | None) -> None:
        """Levels: one upper one the director has not seen, one watched, one plain."""
        told = (
            (Risk.WATCH, 12, "请安排值班老师晚自习后陪着走回宿舍。", True),
            (Risk.HIGH, 1, "请今天和监护人当面谈一次，宿舍里不要让他一个人。", False),
            (Risk.LOW, 15, "", True),
            (Risk.WATCH, 8, "请班主任一周内和奶奶通一次电话。", True),
        )
        for case, (level, ago, advice, seen) in zip(cases, told, strict=False):
            known = seen and director is not None
            RiskJudgement.objects.create(
                school=self.school,
                student=case.student,
                level=level,
                judged_on=self.day(ago),
                judged_by=self.counsellor,
                judged_at=self.moment(ago, 17),
                advice=advice,
                seen_by=director.user if known else None,
                seen_at=self.moment(ago - 1, 8) if known else None,
            )

    def cards(self, pupils: list[Student]) -> None:
        """心语卡 of the last two weeks."""
        for place, (words, signed, wants, state) in enumerate(NOTES):
            ago = 2 + place * 3
            answered = state == HeartNoteState.ANSWERED
            HeartNote.objects.create(
                school=self.school,
                student=pupils[place] if signed else None,
                counsellor=self.counsellor,
                received_on=self.day(ago),
                text=words,
                wants_talk=wants,
                state=state,
                answered_on=self.day(ago - 1) if answered else None,
                answer="当面谈了10分钟。"
                if answered and signed
                else "班会课上讲了。"
                if answered
                else "",
                written_at=self.moment(ago, 12),
            )

    def screen(self, term) -> None:
        """The autumn screening of the upper grades, consented pupils only."""
        begins = min(term.first_day + 30 * ONE_DAY, self.today)
        screening = Screening.objects.create(
            school=self.school, term=term, name="秋季心理健康测评", screened_on=begins
        )
        year = year_of(self.today)
        upper = Student.objects.filter(school=self.school).enrolled().order_by("pk")
        upper = upper.filter(current_class__entry_year__lte=year - SCREENED_GRADES + 1)
        ids = pupils_with_consent(
            student_ids=upper.values("pk"), purpose=Purpose.QUESTIONNAIRE, on=self.today
        )
        rows = [
            ScreeningResult(
                school=self.school,
                screening=screening,
                student_id=pk,
                level=self.dice.choices(LEVELS, LEVEL_WEIGHTS)[0],
            )
            for pk in sorted(ids)
        ]
        urgent = [row for row in rows if row.level in ("moderate", "severe")]
        for row in urgent[: len(urgent) * 2 // 3]:
            row.followed_on, row.followed_by = self.day(6), self.counsellor
        ScreeningResult.objects.bulk_create(rows, batch_size=500)

    def day(self, ago: int) -> date:
        """A day so many days before today."""
        return self.today - max(ago, 0) * ONE_DAY

    def moment(self, ago: int, hour: int) -> datetime:
        """An hour of such a day."""
        return timezone.make_aware(datetime.combine(self.day(ago), time(hour)))
