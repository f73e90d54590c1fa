"""What people send: photos and papers made anew, everything else refused with a sentence."""

import io
import resource
import zipfile

import pikepdf
import pillow_heif
import pytest
from PIL import Image

from school_care.core.uploads import JPEG, MAX_FILE_BYTES, PDF, UnusableFiles, check_files
from tests.support import papers

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"


def kept(content: bytes, name: str = "image.jpg"):
    (checked,) = check_files([papers.sent(content, name)])
    return checked


def refused(content: bytes, name: str = "image.jpg") -> str:
    with pytest.raises(UnusableFiles) as caught:
        check_files([papers.sent(content, name)])
    (reason,) = caught.value.reasons
    assert name in reason
    return reason


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content), formats=["JPEG"])


def heic(image: Image.Image) -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(image).save(out, quality=60)
    return out.getvalue()


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("a.txt", "text")
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        papers.photo(),
        papers.encoded(papers.picture(), "PNG"),
        papers.encoded(papers.picture(), "WEBP"),
        heic(papers.picture()),
        papers.encoded(papers.picture().convert("CMYK")),
        papers.encoded(papers.picture().convert("P"), "PNG"),
        papers.encoded(papers.picture().convert("L"), "PNG"),
    ],
    ids=["jpeg", "png", "webp", "heic", "cmyk", "palette", "grey"],
)
def test_photo__every_kind_a_phone_makes__kept_as_jpeg_with_thumbnail(content):
    checked = kept(content, "照片")
    assert (checked.media_type, checked.pages) == (JPEG, 1)
    picture = opened(checked.content)
    assert (picture.size, picture.mode) == ((800, 600), "RGB")
    assert max(picture.getpixel((20, 20))) < 40
    assert min(picture.getpixel((700, 500))) > 180
    assert opened(checked.thumbnail).size == (320, 240)


def test_photo__lying_on_its_side_with_position__upright_and_nothing_told():
    sent = papers.photo_with_place()
    assert papers.CAMERA.encode() in sent
    checked = kept(sent)
    picture = opened(checked.content)
    assert picture.size == (600, 800)
    assert max(picture.getpixel((580, 20))) < 40  # the dark corner came to the top right
    assert not picture.getexif()
    for stored in (checked.content, checked.thumbnail):
        assert papers.CAMERA.encode() not in stored
        assert b"Exif" not in stored


def test_photo__of_a_large_camera__kept_no_larger_than_a_printed_page_needs():
    checked = kept(papers.encoded(papers.picture(6000, 4000), quality=30))
    assert opened(checked.content).size == (2400, 1600)


def test_photo__see_through_drawing__on_white_paper():
    checked = kept(papers.encoded(Image.new("RGBA", (60, 60), (0, 0, 0, 0)), "PNG"))
    assert min(opened(checked.content).getpixel((30, 30))) > 250


def test_photo__page_hidden_behind_the_pixels__gone():
    checked = kept(papers.photo() + PAGE + archive())
    assert b"<script>" not in checked.content
    assert b"PK" not in checked.content[-200:]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (SVG, "不是照片，也不是 PDF"),
        (PAGE, "不是照片，也不是 PDF"),
        (b"\0" * 100, "不是照片，也不是 PDF"),
        (archive(), "压缩包或 Office 文档"),
        (b"GIF89a" + b"\0" * 50, "视频或动图"),
        (b"\0\0\0\x18ftypmp42" + b"\0" * 50, "视频或动图"),
        (b"", "0 字节"),
        (b"\xff" * (MAX_FILE_BYTES + 1), "上限 10 MB"),
        (b"\xff\xd8\xff" + PAGE, "没有传完整或已损坏"),
        (papers.photo()[:3000], "没有传完整或已损坏"),
        (heic(papers.picture())[:900], "没有传完整或已损坏"),
        (b"%PDF-1.7\n" + PAGE, "没有传完整或已损坏"),
        (papers.pdf(pages=51), "超过50页"),
        (papers.pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "设了密码"),
        (papers.pdf(encryption=pikepdf.Encryption(owner="o", user="")), "设了密码"),
    ],
    ids=[
        "svg",
        "html",
        "zeros",
        "zip",
        "gif",
        "video",
        "empty",
        "large",
        "html-as-jpeg",
        "half-jpeg",
        "half-heic",
        "html-as-pdf",
        "long-pdf",
        "locked-pdf",
        "restricted-pdf",
    ],
)
def test_file__not_what_it_should_be__refused_with_what_to_do(content, why):
    reason = refused(content, "笔记本.jpg")
    assert why in reason
    assert "请" in reason


def test_picture__moving__refused():
    frames = [papers.picture(colour=colour) for colour in ("red", "blue")]
    moving = papers.encoded(frames[0], "WEBP", save_all=True, append_images=frames[1:])
    assert "会动" in refused(moving)


def test_picture__bomb__refused_and_this_process_none_the_larger():
    bomb = papers.bomb_png()
    assert len(bomb) < 1_000_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "像素太多" in refused(bomb)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


def test_child__endless_or_hungry__ended_and_said(monkeypatch):
    from school_care.core.uploads import checking

    monkeypatch.setattr(checking, "WALL_SECONDS", 0.0)
    big = papers.encoded(papers.picture(6000, 6000), "PNG")
    assert "超过了限度" in refused(big)


def test_pdf__plain__its_pages_kept_and_counted():
    checked = kept(papers.pdf(pages=3), "残疾人证.pdf")
    assert (checked.media_type, checked.pages, checked.thumbnail) == (PDF, 3, None)
    with pikepdf.open(io.BytesIO(checked.content)) as stored:
        assert len(stored.pages) == 3
        assert b"99 99 re" in stored.pages[0].Contents.read_bytes()


def test_pdf__scripts_programs_addresses_files_author__all_gone():
    sent = papers.acting_pdf()
    assert sent.count(b"EVIL") >= 5
    content = kept(sent, "x.pdf").content
    with pikepdf.open(io.BytesIO(content)) as stored:
        out = io.BytesIO()
        stored.save(out, qdf=True)
        assert len(stored.attachments) == 0
    plain = out.getvalue()
    for word in (b"EVIL", b"JavaScript", b"Launch", b"/Annots", b"/URI", b"/AA", b"OpenAction"):
        assert word not in plain


def test_pdf__seal_as_annotation__drawn_into_the_page():
    content = kept(papers.stamped_pdf(), "x.pdf").content
    with pikepdf.open(io.BytesIO(content)) as stored:
        page = stored.pages[0]
        assert "/Annots" not in page
        looks = [look.read_bytes() for look in page.Resources.XObject.values()]
    assert any(b"1 0 0 rg" in look for look in looks)


def test_pdf__photo_inside__pixels_kept_position_gone():
    sent = papers.scanned_pdf()
    assert papers.CAMERA.encode() in sent
    content = kept(sent, "x.pdf").content
    assert papers.CAMERA.encode() not in content
    assert b"Exif" not in content
    with pikepdf.open(io.BytesIO(content)) as stored:
        image = pikepdf.PdfImage(stored.pages[0].Resources.XObject.P).as_pil_image()
    assert max(image.convert("RGB").getpixel((20, 20))) < 40


def test_file__sent_twice__made_the_same():
    for content in (papers.photo(), papers.pdf(pages=2)):
        assert kept(content) == kept(content)


def test_files__one_of_three_bad__nothing_taken_and_the_bad_one_named():
    files = [papers.sent(papers.photo()), papers.sent(SVG), papers.sent(papers.pdf())]
    with pytest.raises(UnusableFiles) as caught:
        check_files(files)
    (reason,) = caught.value.reasons
    assert reason.startswith("第2个文件")


def test_files__all_bad__each_has_its_sentence():
    with pytest.raises(UnusableFiles) as caught:
        check_files([papers.sent(SVG), papers.sent(archive())])
    assert len(caught.value.reasons) == 2


@pytest.mark.parametrize("many", [0, 7])
def test_files__none_or_too_many__said(many):
    with pytest.raises(UnusableFiles, match="请"):
        check_files([papers.sent(papers.photo())] * many)


def test_files__only_pictures_wanted__pdf_refused():
    with pytest.raises(UnusableFiles, match="只收照片"):
        check_files([papers.sent(papers.pdf())], only_pictures=True)
