"""The list of pupils, the class page and the pupil's page, as each person meets them."""

from html import unescape

import pytest
from django.urls import reverse

from school_care.core.models import AuditEntry
from school_care.school.enums import Role
from tests import cast as canary
from tests.factories import (
    AppointmentFactory,
    CareRecordFactory,
    SchoolClassFactory,
    StudentFactory,
    UserFactory,
    days_ago,
)

LIST = "/desk/students/"


def page_of(student) -> str:
    return reverse("students:show", args=[student.public_id])


def class_url(group) -> str:
    return reverse("students:class", args=[group.public_id])


def seen(client, user, url: str, **query) -> str:
    """What `user` reads at `url`."""
    client.force_login(user)
    response = client.get(url, query)
    assert response.status_code == 200
    return unescape(response.content.decode())


def found(client, user, **asked) -> str:
    """What `user` reads after posting a search."""
    client.force_login(user)
    response = client.post(LIST, asked, follow=True)
    assert response.status_code == 200
    return unescape(response.content.decode())


def names_in(text: str, cast) -> set[str]:
    pupils = (cast.zixuan, cast.anan, cast.keke, cast.yuan, cast.gone, cast.foreign)
    return {pupil.name for pupil in pupils if f'">{pupil.name}<' in text}


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("principal", {"张子轩", "李安安", "王可", "赵远"}),
        ("director", {"张子轩", "李安安", "王可", "赵远"}),
        ("registrar", {"张子轩", "李安安", "王可", "赵远"}),
        ("head_teacher", {"张子轩", "李安安"}),
        ("other_head_teacher", {"王可"}),
        ("grade_head", {"张子轩", "李安安", "王可"}),
        ("teacher", {"王可"}),
        ("dormitory", {"张子轩"}),
        ("counsellor", {"王可"}),
    ],
)
def test_pupil_list__each_role__exactly_their_pupils(client, cast, who, expected):
    assert names_in(seen(client, cast.staff[who], LIST), cast) == expected


@pytest.mark.parametrize("who", ["editor", "administrator", "auditor"])
@pytest.mark.parametrize("url", ["list", "page", "class"])
def test_pupil_pages__roles_without_pupils__forbidden(client, cast, who, url):
    client.force_login(cast.staff[who])
    address = {"list": LIST, "page": page_of(cast.zixuan), "class": class_url(cast.seven_one)}[url]
    response = client.get(address)
    assert response.status_code == 403
    assert cast.zixuan.name not in response.content.decode()


@pytest.mark.parametrize(
    "words", ["zzx", "ZZX", "zhangzi", "zhang zx", "张", "子轩", "zixuan", "张 zx", "ｚｚｘ"]
)
def test_pupil_search__name_pinyin_or_initials__finds_the_pupil(client, cast, words):
    assert names_in(found(client, cast.head_teacher, words=words), cast) == {"张子轩"}


@pytest.mark.parametrize("words", ["xq", "王可", "100%", "|", "zzy"])
def test_pupil_search__nothing_in_sight__says_so(client, cast, words):
    text = found(client, cast.head_teacher, words=words)
    assert names_in(text, cast) == set()
    assert f"没有找到“{words}”" in text


def test_pupil_search__while_typing__only_the_rows(client, cast):
    client.force_login(cast.head_teacher)
    answer = client.post(LIST, {"words": "zzx"}, headers={"HX-Request": "true"}).content.decode()
    assert "张子轩" in answer
    assert "李安安" not in answer
    assert "<html" not in answer


def test_quick_search__today_page__shows_the_last_next_step(client, cast):
    client.force_login(cast.head_teacher)
    headers = {"HX-Request": "true"}
    url = reverse("students:quick")
    answer = client.post(url, {"words": "zzx"}, headers=headers).content.decode()
    assert "张子轩" in answer
    assert canary.NEXT_STEP in answer
    assert client.post(url, {"words": " "}, headers=headers).content == b""


def test_pupil_list__class_and_care_filters__narrow(client, cast):
    one = str(cast.seven_one.public_id)
    assert names_in(found(client, cast.principal, classes=one), cast) == {"张子轩", "李安安"}
    assert names_in(seen(client, cast.principal, LIST, care="1"), cast) == {
        "张子轩",
        "王可",
        "赵远",
    }
    both = found(client, cast.principal, classes=one, in_care="1")
    assert names_in(both, cast) == {"张子轩"}


def test_pupil_list__dormitory_asking_for_care_pupils__learns_nothing(client, cast):
    text = seen(client, cast.dormitory, LIST, care="1")
    assert names_in(text, cast) == set()
    plain = seen(client, cast.dormitory, LIST)
    assert "关爱学生" not in plain.split('id="main"')[1]
    assert "上次联系" not in plain
    assert canary.NEXT_STEP not in plain


@pytest.mark.parametrize("who", ["registrar", "director", "principal"])
def test_pupil_list__former_pupils__behind_a_filter(client, cast, who):
    assert "周转走" not in seen(client, cast.staff[who], LIST)
    assert names_in(found(client, cast.staff[who], former="1"), cast) == {"周转走"}


def test_pupil_list__head_teacher_asking_for_former_pupils__nobody(client, cast):
    text = found(client, cast.head_teacher, former="1")
    assert names_in(text, cast) == set()
    assert "已离校" not in seen(client, cast.head_teacher, LIST)


def test_pupil_list__more_than_forty__by_pages(client, cast):
    for _ in range(45):
        StudentFactory(current_class=cast.seven_one)
    first = seen(client, cast.head_teacher, LIST)
    assert first.count('class="pupil-row"') == 40
    assert "第 1 页，共 2 页（47 人）" in first
    assert seen(client, cast.head_teacher, LIST, page="2").count('class="pupil-row"') == 7


def test_pupil_list__care_pupil__last_contact_counts_made_ones_only(client, cast):
    text = found(client, cast.head_teacher, words="zzx")
    made, attempted = days_ago(4), days_ago(2)
    assert f"上次联系 {made.month}月{made.day}日（4天前）" in text
    assert f"{attempted.month}月{attempted.day}日" not in text


def test_pupil_list__never_contacted_care_pupil__said_so(client, cast):
    text = found(client, cast.principal, words="赵远")
    assert "尚未联系" in text
    assert "尚未联系" not in found(client, cast.principal, words="李安安")


def test_class_page__head_teacher__counts_rows_and_print_button(client, cast):
    text = seen(client, cast.head_teacher, class_url(cast.seven_one))
    assert names_in(text, cast) == {"张子轩", "李安安"}
    assert "<dt>人数</dt><dd>2</dd>" in text
    assert "<dt>关爱</dt><dd>1</dd>" in text
    assert f"{reverse('reports:index')}?class={cast.seven_one.public_id}" in text


def test_class_page__subject_teacher__no_print_button(client, cast):
    text = seen(client, cast.teacher, class_url(cast.seven_two))
    assert names_in(text, cast) == {"王可"}
    assert "?class=" not in text


@pytest.mark.parametrize("who", ["other_head_teacher", "teacher", "dormitory", "counsellor"])
def test_class_page__not_their_class__not_found(client, cast, who):
    client.force_login(cast.staff[who])
    assert client.get(class_url(cast.seven_one)).status_code == 404


def test_class_page__somebody_of_another_school__not_found(client, cast):
    client.force_login(cast.foreign_head_teacher)
    assert client.get(class_url(cast.seven_one)).status_code == 404


def test_pupil_page__head_teacher__strengths_praise_and_next_step_before_the_rest(client, cast):
    text = seen(client, cast.head_teacher, page_of(cast.zixuan))
    order = ["篮球", canary.PRAISE_TEXT, "下一步", canary.NEXT_STEP, "身边的人", "奶奶手机关机"]
    places = [text.index(words) for words in order]
    assert places == sorted(places)


def test_pupil_page__head_teacher__people_categories_and_archive(client, cast):
    text = seen(client, cast.head_teacher, page_of(cast.zixuan))
    since = days_ago(400)
    assert "班主任 <strong>陈班主</strong>" in text
    assert f"{since.year}年{since.month}月{since.day}日起" in text
    assert "年级组长 <strong>褚年级</strong>" in text
    assert "双亲留守儿童" in text
    assert "重点关爱" in text
    assert "您能看到此页，因为您是该生的班主任" in text


def test_pupil_page__id_number__last_four_only(client, cast):
    text = seen(client, cast.principal, page_of(cast.zixuan))
    assert f"尾号 {cast.zixuan.id_number[-4:]}" in text
    assert cast.zixuan.id_number[:14] not in text


def test_pupil_page__claimed_category__marked_unverified(client, cast):
    assert "待核实" in seen(client, cast.principal, page_of(cast.yuan))
    assert "待核实" not in seen(client, cast.principal, page_of(cast.keke))


def test_pupil_page__registrar__categories_without_records(client, cast):
    text = seen(client, cast.registrar, page_of(cast.zixuan))
    assert "双亲留守儿童" in text
    for words in (canary.TALK_TEXT, canary.NEXT_STEP, canary.PRAISE_TEXT, "重点关爱", "写记录"):
        assert words not in text


def test_pupil_page__dormitory__contact_but_no_care_content(client, cast):
    cast.zixuan.family_situation = "父母外出务工"
    cast.zixuan.save()
    text = seen(client, cast.dormitory, page_of(cast.zixuan))
    assert "张奶奶" in text
    assert "寄宿" in text
    main = text.split('id="main"')[1]
    for words in (
        canary.TALK_TEXT,
        canary.NEXT_STEP,
        canary.PRAISE_TEXT,
        "留守",
        "重点关爱",
        "写记录",
        "父母外出务工",
        "关爱类别",
        "关爱记录",
    ):
        assert words not in main


@pytest.mark.parametrize("who", ["other_head_teacher", "teacher", "counsellor"])
def test_pupil_page__out_of_sight__not_found_without_a_word(client, cast, who):
    client.force_login(cast.staff[who])
    response = client.get(page_of(cast.zixuan))
    assert response.status_code == 404
    assert cast.zixuan.name not in response.content.decode()


@pytest.mark.parametrize("who", ["principal", "director", "head_teacher", "dormitory"])
def test_pupil_page__foreign_school__not_found_and_no_canary_anywhere(client, cast, who):
    client.force_login(cast.staff[who])
    assert client.get(page_of(cast.foreign)).status_code == 404
    searched = client.post(LIST, {"words": canary.FOREIGN_NAME}, follow=True)
    for url in (LIST, searched.request["QUERY_STRING"], page_of(cast.zixuan), "/desk/"):
        text = client.get(url if url.startswith("/") else f"{LIST}?{url}").content.decode()
        shown = text.replace(f'value="{canary.FOREIGN_NAME}"', "")  # the search box repeats it
        shown = shown.replace(f"“{canary.FOREIGN_NAME}”", "")
        assert not [words for words in cast.foreign_canaries if words in shown], url


def test_pupil_page__read__leaves_who_and_why_once_an_hour(client, cast):
    client.force_login(cast.head_teacher)
    client.get(page_of(cast.zixuan))
    client.get(page_of(cast.zixuan))
    reads = AuditEntry.objects.filter(action="read", student_id=cast.zixuan.public_id)
    assert [(read.actor_id, read.facts) for read in reads] == [
        (cast.head_teacher.pk, {"why": "head_teacher"})
    ]


def test_phones__before_asking__masked(client, cast):
    text = seen(client, cast.head_teacher, page_of(cast.zixuan))
    assert "电话尾号 0101" in text
    assert "19900000101" not in text
    assert "tel:" not in text


@pytest.mark.parametrize("htmx", [True, False])
def test_phones__asked_for__can_be_called_and_are_on_the_trail(client, cast, htmx):
    client.force_login(cast.head_teacher)
    url = reverse("students:phones", args=[cast.zixuan.public_id])
    response = client.post(url, headers={"HX-Request": "true"} if htmx else {})
    text = response.content.decode()
    assert 'href="tel:19900000101"' in text
    assert 'href="tel:19900000102"' in text
    assert ("<html" in text) is not htmx
    entry = AuditEntry.objects.get(action="phones.revealed")
    assert (entry.actor_id, entry.student_id) == (cast.head_teacher.pk, cast.zixuan.public_id)


def test_phones__pupil_out_of_sight__not_found(client, cast):
    client.force_login(cast.other_head_teacher)
    response = client.post(reverse("students:phones", args=[cast.zixuan.public_id]))
    assert response.status_code == 404
    assert not AuditEntry.objects.filter(action="phones.revealed").exists()


def test_timeline__twenty_a_page__newest_first(client, cast):
    for day in range(30, 55):
        CareRecordFactory(student=cast.zixuan, happened_on=days_ago(day), text=f"第{day}天前")
    first = seen(client, cast.head_teacher, page_of(cast.zixuan))
    timeline = first.split('id="timeline"')[1]
    assert timeline.count("<article") == 20
    assert timeline.index("奶奶手机关机") < timeline.index("第30天前") < timeline.index("第45天前")
    assert "第54天前" not in first
    second = seen(client, cast.head_teacher, page_of(cast.zixuan), page="2")
    assert "第54天前" in second


def test_timeline__withdrawn_late_and_attempt__each_said(client, cast):
    CareRecordFactory(
        student=cast.zixuan,
        author=cast.head_teacher,
        text="写错孩子了",
        withdrawn_at=cast.talk.written_at,
        withdrawn_by=cast.head_teacher,
        withdrawn_why="写错人",
    )
    timeline = seen(client, cast.head_teacher, page_of(cast.zixuan)).split('id="timeline"')[1]
    withdrawn, attempt = timeline.split("<article")[1:3]
    assert "<s>" in withdrawn
    assert "写错人" in withdrawn
    assert "未联系上" in attempt
    praise = next(part for part in timeline.split("<article") if canary.PRAISE_TEXT in part)
    assert "补记" in praise
    assert "补记" not in attempt


def test_pupil_page__teacher_of_two_schools__only_the_active_school(client, cast):
    both = UserFactory(school=cast.school, role=Role.PRINCIPAL)
    far = SchoolClassFactory(school=cast.other_school, grade=3, number=9)
    AppointmentFactory(
        user=both, school=cast.other_school, role=Role.HEAD_TEACHER, school_class=far
    )
    pupil = StudentFactory(current_class=far, name="远方人")
    client.force_login(both)
    assert client.get(page_of(pupil)).status_code == 404
    assert "远方人" not in client.get(LIST).content.decode()


def test_class_link__who_may_open_the_class_page__only_they_get_it(client, cast):
    """A dormitory teacher sees the boarder, not the class: a link there would be a dead end."""
    link = f'href="{class_url(cast.zixuan.current_class)}"'
    assert link in seen(client, cast.head_teacher, page_of(cast.zixuan))
    assert link not in seen(client, cast.dormitory, page_of(cast.zixuan))
    assert client.get(class_url(cast.zixuan.current_class)).status_code == 404


def test_pupil_list__head_teacher_of_one_class__leads_to_the_class_page(client, cast):
    link = f'href="{class_url(cast.zixuan.current_class)}"'
    assert link in seen(client, cast.head_teacher, LIST)
    assert "打开班级页" not in seen(client, cast.director, LIST)


def test_timeline__many_records__four_shown_and_the_others_folded(client, cast):
    for day in range(30, 36):
        CareRecordFactory(student=cast.zixuan, happened_on=days_ago(day), text=f"第{day}天前")
    timeline = seen(client, cast.head_teacher, page_of(cast.zixuan)).split('id="timeline"')[1]
    open_part, folded = timeline.split("<details", 1)
    assert open_part.count("<article") == 4
    assert "第35天前" in folded.split("</details>")[0]
    assert f"更早的{timeline.count('<article') - 4}条" in folded


def test_pupil_page__former_pupil__says_since_when(client, cast):
    day = days_ago(10)
    text = seen(client, cast.registrar, page_of(cast.gone))
    assert f"{day.year}年{day.month}月{day.day}日已离校" in text
