"""全部纸件 and the tabs of 报表打印."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from school_care.reports.papers_catalogue import CATALOGUE, capability_of

pytestmark = pytest.mark.django_db
CATALOGUE_PAGE = "/desk/reports/papers/"
# Files below templates/print that are parts of papers, or laid around them.
PARTS_OF_PAPERS = frozenset(
    {
        "base",
        "birthday_row",
        "class_sheets",
        "dropout_foot",
        "file_block",
        "foot",
        "layout_sample",
        "moments",
        "pack_foot",
        "pack_missing",
        "pack_numbers",
        "pack_part",
        "pack_slip",
        "pack_style",
        "progress_family",
        "progress_school",
    }
)


def test_catalogue__every_template_of_a_paper__has_an_entry():
    folder = Path(settings.BASE_DIR) / "templates" / "print"
    there = {path.stem for path in folder.glob("*.html") if not path.stem.startswith("_")}
    listed = {name for entry in CATALOGUE for name in entry.templates}

    assert there - listed - PARTS_OF_PAPERS == set()
    assert (listed | PARTS_OF_PAPERS) - there == set()


@pytest.mark.parametrize("entry", CATALOGUE, ids=lambda entry: entry.title)
def test_catalogue__entry__leads_to_a_page_that_asks_for_a_right(entry):
    assert capability_of(entry.route) is not None
    assert capability_of(entry.home) is not None
    assert reverse(entry.home).startswith("/desk/")


def test_catalogue__head_teacher__finds_own_papers_and_none_of_the_leaders(client, cast):
    client.force_login(cast.head_teacher)
    page = client.get(CATALOGUE_PAGE).content.decode()

    assert "一生一档" in page
    assert "限阅内容须勾选并有权查看" in page
    for title in ("领导小组与分工", "控辍保学台账", "辅导个案表", "迎检资料包（"):
        assert title not in page


def test_catalogue__every_link__may_be_opened(client, cast):
    import re

    client.force_login(cast.director)
    page = client.get(CATALOGUE_PAGE).content.decode()
    links = set(re.findall(r'class="row-link" href="([^"]+)"', page))

    assert len(links) > 25
    assert [link for link in links if client.get(link, follow=True).status_code != 200] == []


def test_tabs__head_teacher__only_those_that_open(client, cast):
    client.force_login(cast.head_teacher)
    page = client.get("/desk/reports/").content.decode()

    nav = page.split('class="section-tabs"', 1)[1].split("</nav>", 1)[0]
    assert "全部纸件" in nav
    assert "版式" not in nav
    assert "迎检资料包" not in nav


def test_tabs__director__all_of_them_with_this_page_marked(client, cast):
    client.force_login(cast.director)
    page = client.get(CATALOGUE_PAGE).content.decode()

    nav = page.split('class="section-tabs"', 1)[1].split("</nav>", 1)[0]
    for tab in ("打印", "工作报告", "学校资料", "问题清单", "迎检资料包", "版式", "全部纸件"):
        assert tab in nav
    assert nav.count("aria-current") == 1
    assert 'aria-current="page">全部纸件' in nav
