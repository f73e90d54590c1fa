"""Stage two: each row against what the school knows. Reads the database, writes nothing."""

from school_care.core.sheets import Problem
from school_care.school.class_book import ClassKey
from school_care.school.class_names import alias_key
from school_care.school.enums import Role
from school_care.school.models import School, User
from school_care.school.models.places import school_year_of
from school_care.school.services.accounts import USERNAME, USERNAME_RULE, free_username
from school_care.school.services.classes import entry_year_of_grade, stage_of_grade
from school_care.school.staff_sheet.known import KnownStaff
from school_care.school.staff_sheet.plan import Person, PlanRow, Post, StaffPlan
from school_care.school.staff_sheet.posts import Posts, Refusal
from school_care.school.staff_sheet.rows import StaffRow, StaffSheet
from school_care.school.staff_sheet.words import LABEL


def compare_staff(sheet: StaffSheet, *, school: School, by: User | None) -> StaffPlan:
    """Every row of `sheet` as new, changed, unchanged or refused; `by` is who imports it (None:
    the server's command line), because a registrar may not move a confirmed end."""
    return _Comparison(sheet, school, by).plan()


class _Comparison:
    def __init__(self, sheet: StaffSheet, school: School, by: User | None) -> None:
        self.sheet = sheet
        self.known = KnownStaff(school, sheet.rows, on=sheet.on, by=by)
        self.posts = Posts(self.known)
        self.named = self._named_in_sheet()
        self.people: dict[str, Person] = {}  # by account name
        self.new_by_name: dict[str, Person] = {}
        self.result = StaffPlan(
            on=sheet.on,
            sheets=sheet.sheets,
            row_count=sheet.row_count,
            errors=list(sheet.errors),
            warnings=list(sheet.warnings),
        )

    def _named_in_sheet(self) -> set[ClassKey]:
        """Classes any row names, for rows that name a whole grade."""
        refs = {ref for row in self.sheet.rows for ref in row.classes if ref.number}
        return {key for ref in refs if (key := self.known.classes.key_of(ref))}

    def plan(self) -> StaffPlan:
        self._tell_of_earlier_year()
        for row in self.sheet.rows:
            try:
                self.result.rows.append(self._row(row))
            except Refusal as refusal:
                self._tell(self.result.errors, row, refusal)
        self.result.errors.sort(key=lambda problem: (problem.sheet, problem.row))
        return self.result

    def _tell(self, problems: list[Problem], row: StaffRow, said: Refusal) -> None:
        label = LABEL[said.field]
        problems.append(Problem(row.sheet, row.row, label, said.value, said.message))

    def _row(self, row: StaffRow) -> PlanRow:
        # Everything that may refuse the row comes before anything is remembered of it.
        user = self._known_user(row)
        person = self._person(row, user)
        keys = self._classes(row)
        posts = self._wanted(row, keys)
        missing = self._missing(row, posts)
        self.posts.place(person, posts, row)
        fresh = person.user is None and person.username not in self.people
        self.people.setdefault(person.username, person)
        if person.user is None:
            self.new_by_name.setdefault(person.name, person)
        self.result.missing_classes |= missing
        planned = PlanRow(row=row, person=person, posts=posts, makes_account=fresh)
        if user and row.phone and (user.phone or "") != row.phone:
            planned.changes.append(("手机", user.phone or "（空）", row.phone))
        self._warn(row, posts)
        return planned

    # --- who -----------------------------------------------------------------------------------

    def _known_user(self, row: StaffRow) -> User | None:
        if row.username:
            return self._by_account(row)
        same = self.known.by_name.get(row.name, [])
        if len(same) > 1:
            matching = [user for user in same if row.phone and user.phone == row.phone]
            if len(matching) != 1:
                raise Refusal("username", "", f"本校有{len(same)}位{row.name}，请填写账号。")
            same = matching
        if same and row.phone and same[0].phone and same[0].phone != row.phone:
            raise Refusal(
                "phone",
                row.phone,
                f"已有{row.name}（账号 {same[0].username}），手机不同：是同一人请填其账号，"
                "是另一人请给一个新账号。",
            )
        return same[0] if same else None

    def _by_account(self, row: StaffRow) -> User | None:
        username = row.username
        if not USERNAME.fullmatch(username):
            raise Refusal("username", username, USERNAME_RULE)
        if username in self.known.elsewhere:
            raise Refusal("username", username, "这个账号已被使用，请换一个。")
        user = self.known.by_username.get(username)
        if user is None:
            return None
        if user.name != row.name:
            raise Refusal("name", row.name, f"账号 {username} 是{user.name}的：请核对姓名或账号。")
        if not user.is_active:
            raise Refusal("username", username, f"{user.name}已离校：请先在其页面恢复账号。")
        return user

    def _person(self, row: StaffRow, user: User | None) -> Person:
        if user:
            return self.people.get(user.username) or Person(
                user, user.username, user.name, user.phone or "", user.subject
            )
        if row.username and row.username in self.people:
            person = self.people[row.username]
            if person.name != row.name:
                raise Refusal(
                    "username", row.username, f"前面的行里这个账号是{person.name}的：请核对。"
                )
            return person
        before = None if row.username else self.new_by_name.get(row.name)
        if before is None:
            taken = set(self.people) | self.known.elsewhere
            username = row.username or free_username(row.name, taken)
            return Person(None, username, row.name, row.phone, self._subject(row))
        if row.phone and before.phone and row.phone != before.phone:
            raise Refusal(
                "phone", row.phone, f"前面的行里{row.name}的手机不同：若是两个人，请分别给账号。"
            )
        before.phone = before.phone or row.phone
        return before

    @staticmethod
    def _subject(row: StaffRow) -> str:
        titles = [role.words for role in row.roles if role.role is None]
        lessons = [role.subject for role in row.roles if role.subject]
        return next(iter([*([row.subject] if row.subject else []), *lessons, *titles]), "")[:30]

    # --- where ---------------------------------------------------------------------------------

    def _classes(self, row: StaffRow) -> list[ClassKey]:
        keys: list[ClassKey] = []
        for ref in row.classes:
            if not ref.number:
                ref = self.known.aliases.get(alias_key(ref.raw))
            key = self.known.classes.key_of(ref) if ref else None
            if key is None:
                raise Refusal(
                    "school_class",
                    row.class_text,
                    "看不懂是哪个班：请写成 七(1)班，几个用顿号隔开。",
                )
            if key not in keys:
                keys.append(key)
        return keys

    def _missing(self, row: StaffRow, posts: list[Post]) -> dict[ClassKey, str]:
        """Classes the row's posts need and the school does not have yet."""
        keys = {post.class_key for post in posts if post.class_key}
        missing = {key: self.known.class_name(key) for key in self.known.classes.missing(keys)}
        if missing and not self.known.may_create_classes:
            names = "、".join(missing.values())
            raise Refusal("school_class", row.class_text, f"没有{names}：请先由学籍员开设班级。")
        return missing

    # --- what ----------------------------------------------------------------------------------

    def _wanted(self, row: StaffRow, keys: list[ClassKey]) -> list[Post]:
        posts: list[Post] = []
        teaches = False
        for word in row.roles:
            if word.role == Role.HEAD_TEACHER:
                if not keys:
                    raise Refusal("school_class", row.class_text, "班主任要写明班级，如 七(1)班。")
                posts += [
                    self.posts.make(row, Role.HEAD_TEACHER, key=key, acting=word.acting)
                    for key in keys
                ]
            elif word.role == Role.GRADE_HEAD:
                grades = [word.grade] if word.grade else row.grades
                if not grades:
                    raise Refusal("school_class", row.class_text, "年级组长要写明年级，如 七年级。")
                posts += [
                    self.posts.make(row, Role.GRADE_HEAD, cohort=self._cohort(grade))
                    for grade in grades
                ]
            elif word.role is not None:
                teaches = teaches or word.role == Role.TEACHER
                posts.append(self.posts.make(row, word.role))
        subject = row.subject or next((w.subject for w in row.roles if w.subject), "")
        grade_head = any(word.role == Role.GRADE_HEAD for word in row.roles)
        taught = keys if grade_head else keys + self._whole_grades(row, keys)
        if taught and subject:
            if not teaches:
                posts.append(self.posts.make(row, Role.TEACHER))
            posts += [self.posts.make(row, None, key=key, subject=subject) for key in taught]
        elif taught and (teaches or not row.roles):
            raise Refusal("subject", "", "任课教师要写明学科，例如 语文。")
        return posts

    def _cohort(self, grade: int) -> tuple[str, int]:
        year = school_year_of(self.known.classes.on)
        return stage_of_grade(grade).value, entry_year_of_grade(grade, year)

    def _whole_grades(self, row: StaffRow, keys: list[ClassKey]) -> list[ClassKey]:
        """七年级 for a teacher: every class the grade has."""
        found: list[ClassKey] = []
        for grade in row.grades:
            cohort = self._cohort(grade)
            known = self.named | set(self.known.classes.all_keys())
            classes = sorted(key for key in known if key[:2] == cohort)
            if not classes:
                raise Refusal(
                    "school_class",
                    row.class_text,
                    "这个年级还没有班级：请逐班写明，如 七(1)班。",
                )
            found += [key for key in classes if key not in keys]
        return found

    def _tell_of_earlier_year(self) -> None:
        """Where the sheet's class names are those of an earlier school year: which class is meant
        by one of them."""
        book = self.known.classes
        if book.on == self.sheet.on:
            return
        row = next(row for row in self.sheet.rows if row.classes)
        key = next((key for ref in row.classes if (key := book.key_of(ref))), None)
        year = school_year_of(book.on)
        meant = f"，{book.name(key)}是{key[1]}年入学的{key[2]}班" if key else ""
        said = (
            f"表中写班级的各行都从{year}—{year + 1}学年起任职，班级按那一学年的名称理解{meant}。"
            "若写的是现在的班级，请把“起”改成本学年的日期。"
        )
        self._tell(self.result.warnings, row, Refusal("school_class", row.class_text, said))

    def _warn(self, row: StaffRow, posts: list[Post]) -> None:
        titles = [word.words for word in row.roles if word.role is None]
        if titles and not posts:
            self._tell(
                self.result.warnings,
                row,
                Refusal(
                    "role",
                    "、".join(titles),
                    "只建立账号，不给权限：系统里没有这个角色，需要时请另外任命。",
                ),
            )
        elif Role.TEACHER in {post.role for post in posts} and not any(
            post.role is None for post in posts
        ):
            self._tell(
                self.result.warnings,
                row,
                Refusal("school_class", "", "没有写任教班级：登录后还看不到学生。"),
            )
