"""A family takes its consent back: what names the child is public no longer, at once."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import PageLogEntry

from school_care.cms.models import BulletinPage, SchoolImage, SchoolSite, base
from school_care.cms.services import publish_bulletin
from school_care.cms.services.withdrawal import take_down_objectionable
from school_care.core import clock, publication
from school_care.core.models import AuditEntry
from school_care.students.services import consents
from tests.cms.conftest import path_of
from tests.cms.pictures import photo
from tests.factories import days_ago
from tests.students.consents import agree, answer_form

pytestmark = pytest.mark.django_db
START = "/cms/"
LINE = "因监护人撤回同意已撤下，请修改后再发布"


def bulletin(school, author, title="校园之星", text="张子轩同学拾金不昧。") -> BulletinPage:
    return publish_bulletin(
        school=school,
        title=title,
        topic="activity",
        date=days_ago(3),
        summary="",
        paragraphs=[text],
        author=author,
    )


@pytest.fixture
def praised(cast, sites) -> BulletinPage:
    """A live bulletin that names 张子轩, whose grandmother agreed."""
    agree(cast.zixuan)
    return bulletin(cast.school, cast.editor)


def withdraw_page(client, cast):
    """The head teacher takes the consent back on the page."""
    client.force_login(cast.head_teacher)
    url = reverse("students:consent_withdraw", args=[cast.zixuan.public_id, "public"])
    page = client.post(url, answer_form("PUPIL"), follow=True).content.decode()
    client.logout()
    return page


def test_publishing__a_pupil_without_consent__is_refused_with_it_published(cast, sites):
    with pytest.raises(ValidationError, match="「张子轩」，监护人没有同意"):
        bulletin(cast.school, cast.editor)
    agree(cast.zixuan)
    assert bulletin(cast.school, cast.editor).live


def test_publishing__a_family_withdraws_between_check_and_publication__is_taken_down(
    cast, sites, monkeypatch, django_capture_on_commit_callbacks
):
    consent = agree(cast.zixuan)
    check = base.page_objections

    def checked_then_withdrawn(page, **options):
        reasons = check(page, **options)
        consent.withdrawn_on = clock.today()
        consent.save()
        return reasons

    monkeypatch.setattr(base, "page_objections", checked_then_withdrawn)
    with django_capture_on_commit_callbacks(execute=True):
        page = bulletin(cast.school, cast.editor)
    page.refresh_from_db()
    assert not page.live


def test_withdrawal__page_and_list_are_gone_for_anyone_at_once(client, cast, praised):
    address = path_of(praised)
    assert "张子轩" in client.get(address).content.decode()
    told = withdraw_page(client, cast)
    assert f"已撤下1篇公开文章：校园活动（{days_ago(3).year}年{days_ago(3).month}月" in told
    assert "公开网站上的图片，已提醒公告编辑人工核对。" in told
    gone = client.get(address)
    assert gone.status_code == 404 and "张子轩" not in gone.content.decode()
    for place in ("/", "/bulletins/", "/bulletins/?q=张子轩", "/sitemap.xml"):
        page = client.get(place).content.decode()
        assert "校园之星" not in page and address not in page


def test_withdrawal__other_pages_and_another_schools__stay(client, cast, sites, praised):
    foreign = bulletin(cast.other_school, sites.foreign_editor)  # names nobody of school B
    withdraw_page(client, cast)
    for page in (foreign, sites.bulletin):
        page.refresh_from_db()
        assert page.live
    assert client.get(path_of(sites.bulletin)).status_code == 200


def test_withdrawal__the_draft_stays_with_a_note_and_a_trace_without_a_name(client, cast, praised):
    withdraw_page(client, cast)
    praised.refresh_from_db()
    assert not praised.live and "拾金不昧" in str(praised.get_latest_revision_as_object().body)
    entry = PageLogEntry.objects.get(action="cms.taken_down", page=praised.pk)
    assert entry.message == "监护人撤回同意，已撤下" and entry.user is None
    trace = AuditEntry.objects.get(action="page.taken_down")
    assert (trace.school_id, trace.object_id) == (cast.school.pk, str(praised.pk))
    assert "张" not in str(trace.facts)


def test_editor__after_a_withdrawal__told_neutrally_until_published_again(client, cast, praised):
    client.force_login(cast.editor)
    assert LINE not in client.get(START).content.decode()
    withdraw_page(client, cast)
    client.force_login(cast.editor)
    page = client.get(START).content.decode()
    notice = page.split('<section class="sc-start"')[1].split("</section>")[0]
    assert f"有1篇内容{LINE}" in notice and "张子轩" not in notice
    assert f"/cms/pages/{praised.pk}/edit/" in notice
    draft = praised.get_latest_revision_as_object()
    with pytest.raises(ValidationError):
        draft.save_revision(clean=False).publish()
    draft.body = [("paragraph", "<p>一名同学拾金不昧。</p>")]
    draft.save_revision(clean=False).publish()
    assert LINE not in client.get(START).content.decode()


def test_editor__asked_to_look_at_pictures__until_said_done(client, cast, sites, praised):
    withdraw_page(client, cast)
    client.force_login(cast.editor)
    assert "公开图片已核对" in client.get(START).content.decode()
    client.post("/cms/pictures-checked/", {"school": str(cast.school.public_id)})
    assert "公开图片已核对</button>" not in client.get(START).content.decode()
    # the periodic look repeats the same withdrawal and asks no second time
    assert consents.look_through_lately_withdrawn() == 1
    assert "公开图片已核对</button>" not in client.get(START).content.decode()
    client.force_login(sites.foreign_editor)
    address = {"school": str(cast.school.public_id)}
    assert client.post("/cms/pictures-checked/", address).status_code == 404
    assert not SchoolSite.objects.get(pk=sites.foreign.pk).pictures_in_doubt


def test_withdrawal_of_another_purpose__public_pages__stay(client, cast, praised):
    agree(cast.zixuan, "photo")
    client.force_login(cast.head_teacher)
    url = reverse("students:consent_withdraw", args=[cast.zixuan.public_id, "photo"])
    page = client.post(url, answer_form("PUPIL"), follow=True).content.decode()
    assert "已撤下" not in page
    praised.refresh_from_db()
    assert praised.live


def test_refusal_later__on_the_class_page__takes_the_page_down_too(client, cast, praised):
    client.force_login(cast.head_teacher)
    form = answer_form("other", other_name="张母", other_role="MOTHER", public="no")
    url = reverse("students:consent", args=[cast.zixuan.public_id])
    assert "已撤下1篇公开文章" in client.post(url, form, follow=True).content.decode()
    praised.refresh_from_db()
    assert not praised.live


def test_home_page__a_name_in_its_notice__only_these_words_go(client, cast, sites):
    agree(cast.zixuan)
    home = sites.own.site.root_page.specific
    home.notice, home.intro = "祝贺张子轩获奖！", "本学期家长会在下周。"
    home.save_revision(clean=False).publish()
    assert "祝贺张子轩" in client.get("/").content.decode()
    assert "已撤下1篇公开文章：首页。" in withdraw_page(client, cast)
    page = client.get("/").content.decode()
    assert "张子轩" not in page and "本学期家长会在下周。" in page
    home.refresh_from_db()
    assert home.live and home.get_latest_revision_as_object().notice == "祝贺张子轩获奖！"
    client.force_login(cast.editor)
    assert LINE in client.get(START).content.decode()
    assert take_down_objectionable(cast.school.pk) == []


def test_home_page__name_and_group_in_two_places__no_longer_together(client, cast, sites):
    agree(cast.zixuan)
    home = sites.own.site.root_page.specific
    home.notice = "祝贺张子轩获奖！"
    home.save_revision(clean=False).publish()
    type(home).objects.filter(pk=home.pk).update(intro="关爱留守儿童。")
    assert take_down_objectionable(cast.school.pk) == ["首页"]
    page = client.get("/").content.decode()
    assert not ("张子轩" in page and "关爱留守儿童。" in page)
    assert take_down_objectionable(cast.school.pk) == []


def test_looking_through__one_page_cannot_be_taken_down__the_others_still_are(
    cast, sites, praised, monkeypatch
):
    second = bulletin(cast.school, cast.editor, title="运动会")
    cast.zixuan.consents.update(withdrawn_on=days_ago(0))
    whole = BulletinPage.unpublish

    def stuck(page, *args, **options):
        if page.pk == praised.pk:
            raise OSError("disk")
        return whole(page, *args, **options)

    monkeypatch.setattr(BulletinPage, "unpublish", stuck)
    with pytest.raises(OSError):
        take_down_objectionable(cast.school.pk)
    second.refresh_from_db()
    assert not second.live
    monkeypatch.undo()
    assert len(take_down_objectionable(cast.school.pk)) == 1


def test_daily_look__a_page_that_came_by_another_way__is_found(cast, sites, praised):
    cast.zixuan.consents.update(withdrawn_on=days_ago(3))  # nobody was told
    assert consents.look_through_all_schools() == 2
    praised.refresh_from_db()
    assert not praised.live


def test_quiet_look__nothing_to_take_down__costs_no_query_for_each_page(
    cast, sites, django_assert_max_num_queries
):
    for number in range(12):
        bulletin(cast.school, cast.editor, title=f"通知{number}", text="请带好水笔。")
    with django_assert_max_num_queries(14):
        assert publication.recheck(cast.school.pk, withdrawn_at=clock.now()) == []


def test_picture__uploaded_without_the_editors_word__is_not_taken(client, sites):
    client.force_login(sites.editor)
    form = {"title": "操场", "collection": sites.own.collection_id}
    address = "/cms/images/add/"
    answered = client.post(address, {**form, "file": photo_file()})
    assert "请先确认画面中没有学生，或监护人已书面同意公开" in answered.content.decode()
    assert not SchoolImage.objects.exists()
    client.post(address, {**form, "declared": "on", "file": photo_file()})
    assert SchoolImage.objects.get().declared


def photo_file():
    from django.core.files.uploadedfile import SimpleUploadedFile

    return SimpleUploadedFile("a.jpg", photo((200, 100)).read(), "image/jpeg")


def test_today_page__editor__told_of_the_page_and_the_pictures(client, cast, praised):
    def today() -> str:
        client.force_login(cast.editor)
        return client.get(reverse("workspace:today")).content.decode()

    assert "撤回同意" not in today()
    withdraw_page(client, cast)
    page = today()
    assert "1篇公告已撤下" in page
    assert "请核对公开图片" in page
