"""What may become public, and what an uploaded picture still says."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from PIL import Image

from school_care.cms.checks import has_id_number, unknown_mobiles
from school_care.cms.models import ArticlePage, BulletinPage, SchoolImage
from school_care.cms.services import publish_bulletin
from school_care.core import publication
from tests.cms.conftest import page_form, path_of
from tests.cms.pictures import PLACE, photo
from tests.factories import days_ago

ID_NUMBER = "990101201603120012"


@pytest.mark.parametrize(
    "written",
    [
        f"身份证{ID_NUMBER}。",
        "99010120160312001X",
        "990101 20160312 0012",
        "990101-20160312-0012",
        "９９０１０１２０１６０３１２００１２",
        "990101\n201603120012",
    ],
)
def test_id_number__however_written__is_found(written):
    assert has_id_number(written)


@pytest.mark.parametrize(
    "written",
    [
        "账号622202199901012345678",
        "20261122100000123456",
        "990101201613320012",
        "电话0990-7654321，0990-7654322",
        "",
    ],
)
def test_id_number__other_long_numbers__are_left_alone(written):
    assert not has_id_number(written)


def test_unknown_mobiles__the_schools_own__is_not_one():
    words = "亲情电话199 0000 0001，王老师19900000002"
    assert unknown_mobiles(words, ["19900000001"]) == ["19900000002"]


@pytest.mark.django_db
def test_publishing__id_number__is_refused_and_draft_is_kept(client, sites):
    client.force_login(sites.editor)
    address = f"/cms/pages/add/cms/bulletinpage/{sites.index.pk}/"
    refused = client.post(address, page_form("名单", f"张三{ID_NUMBER}", publish=True))
    assert "内容里有身份证号，不能公开" in refused.content.decode()
    assert not BulletinPage.objects.filter(title="名单").exists()
    client.post(address, page_form("名单", f"张三{ID_NUMBER}", publish=False))
    draft = BulletinPage.objects.get(title="名单")
    assert not draft.live
    assert client.get(path_of(draft)).status_code == 404
    edit = f"/cms/pages/{draft.pk}/edit/"
    again = client.post(edit, page_form("名单", f"张三{ID_NUMBER}", publish=True))
    assert "内容里有身份证号，不能公开" in again.content.decode()
    mended = client.post(edit, page_form("名单", "名单见班级群。", publish=True))
    assert mended.status_code == 302
    assert "名单见班级群。" in client.get(path_of(draft)).content.decode()


@pytest.mark.django_db
def test_publishing__past_the_form__is_refused_all_the_same(sites):
    with pytest.raises(ValidationError, match="身份证号"):
        publish_bulletin(
            school=sites.own.school,
            title="名单",
            topic="notice",
            date=days_ago(0),
            summary=f"张三{ID_NUMBER}",
            paragraphs=[],
        )
    draft = BulletinPage(title=f"张三{ID_NUMBER}", live=False)
    sites.index.add_child(instance=draft)
    with pytest.raises(ValidationError, match="身份证号"):
        draft.save_revision(clean=False).publish()
    draft.refresh_from_db()
    assert not draft.live


@pytest.mark.django_db
def test_publishing__a_registered_check_objects__its_words_are_shown(client, sites, monkeypatch):
    asked = []

    def check(words, school_id):
        asked.append(school_id)
        return ["文中出现学生姓名，请删去。"] if "张子轩" in words else []

    monkeypatch.setitem(publication._checks, "test", check)
    client.force_login(sites.editor)
    address = f"/cms/pages/add/cms/bulletinpage/{sites.index.pk}/"
    page = client.post(address, page_form("表扬", "张子轩拾金不昧", publish=True)).content.decode()
    assert "文中出现学生姓名，请删去。" in page
    assert asked == [sites.own.school_id]


@pytest.mark.django_db
def test_publishing__a_private_mobile__is_published_with_a_warning(client, sites):
    client.force_login(sites.editor)
    address = f"/cms/pages/add/cms/bulletinpage/{sites.index.pk}/"
    form = page_form("报名", "请打19900000012报名", publish=True)
    page = client.post(address, form, follow=True).content.decode()
    assert "19900000012，不是本校公布的电话" in page
    assert BulletinPage.objects.get(title="报名").live


@pytest.mark.django_db
def test_publishing__another_schools_picture__is_refused(sites):
    picture = SchoolImage(
        title="对岸", collection=sites.foreign.collection, file=ImageFile(photo(), name="a.jpg")
    )
    picture.save()
    bulletin = sites.bulletin
    bulletin.body = [("picture", {"image": picture, "alt": "校门", "caption": ""})]
    with pytest.raises(ValidationError, match="其他学校的图片"):
        bulletin.save_revision(clean=False).publish()
    picture.collection = sites.own.collection
    picture.save()
    bulletin.save_revision(clean=False).publish()


@pytest.mark.django_db
def test_picture__from_a_phone__loses_its_place_and_is_sent_in_sizes(client, sites):
    picture = SchoolImage(
        title="操场", collection=sites.own.collection, file=ImageFile(photo(), name="b.jpg")
    )
    picture.save()
    with picture.file.open() as stored:
        raw = stored.read()
    assert PLACE.encode().hex().encode() not in raw
    with Image.open(picture.file.path) as kept:
        assert not dict(kept.getexif())
        assert max(kept.size) == 2000 == picture.width
    sites.bulletin.body = [("picture", {"image": picture, "alt": "学校操场", "caption": "新操场"})]
    sites.bulletin.save_revision(clean=False).publish()
    page = client.get(path_of(sites.bulletin)).content.decode()
    for part in ('loading="lazy"', 'alt="学校操场"', 'width="400"', 'height="', ".webp 800w"):
        assert part in page
    address = page.split('src="/media/')[1].split('"')[0]
    sent = client.get(f"/media/{address}")
    assert sent.status_code == 200 and "max-age=" in sent["Cache-Control"]
    assert PLACE.encode().hex().encode() not in b"".join(sent.streaming_content)
    assert client.get(f"/media/{picture.file.name}").status_code == 404


@pytest.mark.django_db
def test_children_data_rules__new_site__wait_for_the_principal(client, sites):
    rules = ArticlePage.objects.child_of(sites.own.site.root_page).get()
    assert not rules.live
    assert client.get("/children-data/").status_code == 404
    rules.specific.get_latest_revision_as_object().save_revision(clean=False).publish()
    assert "儿童个人信息保护规则" in client.get("/").content.decode()
    assert "怎样保管" in client.get("/children-data/").content.decode()
