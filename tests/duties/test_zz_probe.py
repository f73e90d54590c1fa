import logging
import pytest
from datetime import date
from io import StringIO
from django.core.management import call_command
from school_care.core import clock
from school_care.duties.models import *
from school_care.duties.services.sync import sync
from school_care.duties.services import feed, sync as s
from school_care.duties.services.inbox import set_mail_address
from school_care.school.refusal import Refused
from tests.duties.owing import *
from tests.factories import *
from tests.support.queries import queries_of
pytestmark = pytest.mark.django_db
BAD = ["9"*5000, "-1", "0", "1e9", "\x00", "🙂"*3000, "٣", "0001-01-01", "9999-12-31", "'--", "%00"]
PAGES = ["/desk/duties/?page={}", "/desk/duties/?kind={}", "/desk/duties/?waived={}", "/desk/duties/meeting/?open={}",
 "/desk/duties/all/?page={}", "/desk/duties/all/?s={}", "/desk/duties/all/?list={}", "/desk/inbox/?page={}",
 "/desk/duties/rules/contact.level/{}/", "/desk/duties/rules/{}/0/", "/feeds/duties/{}.ics", "/desk/duties/calendar/?x={}"]

def test_get(client, cast):
    from urllib.parse import quote
    follow_closely(cast.keke)
    client.force_login(cast.director)
    bad = []
    for p in PAGES:
        for b in BAD:
            try:
                r = client.get(p.format(quote(b)))
                if r.status_code not in (200, 302, 404): bad.append((p, b[:20], r.status_code))
            except Exception as e:
                bad.append((p, b[:20], repr(e)[:200]))
    assert bad == []

def test_post(client, cast):
    reckoned(cast.school)
    d = late_duty(cast.keke, cast.director)
    client.force_login(cast.director)
    bad = []
    u = d.public_id
    base = {"reason": "leave", "note": "", "back": "", "to": str(cast.teacher.public_id), "class": str(cast.seven_two.public_id), "duties": str(u), "preset": "school", "seen": "school",
        "confirm": "1", "active": "1", "due_after": "3", "warn_after": "5", "required": "3", "starts_on": clock.today().isoformat(), "words": "", "shown": "all", "urgency": "", "kind": "", "group": "", "owner": "", "term": "", "since": "", "until": "", "until_": "", "do": "make", "address": ""}
    urls = [f"/desk/duties/{u}/waive/", f"/desk/duties/{u}/restore/", "/desk/duties/meeting/nudge/", "/desk/duties/meeting/assign/", "/desk/duties/meeting/undo/",
        f"/desk/duties/all/{u}/assign/", "/desk/duties/all/", "/desk/duties/rules/", "/desk/duties/rules/contact.level/3/", "/desk/duties/rules/talk.class_week/0/", "/desk/duties/calendar/", "/desk/inbox/address/"]
    for url in urls:
        for f in base:
            for b in [*BAD, "/desk/\r\nX: y", "//evil.example", "/desk/../../x", "/desk/"+"x"*9000, "https://evil.example/desk/"]:
                for hx in ({}, {"HTTP_HX_REQUEST": "true"}):
                    try:
                        r = client.post(url, {**base, f: b}, **hx)
                        if r.status_code not in (200, 302, 404, 422, 403): bad.append((url, f, b[:20], r.status_code))
                        if "evil" in r.headers.get("Location", ""): bad.append((url, f, b, r.headers["Location"]))
                    except Exception as e:
                        bad.append((url[-20:], f, b[:20], repr(e)[:200]))
    assert not bad, bad[:30]

def test_search_dates(client, cast):
    sync(cast.school, clock.today())
    client.force_login(cast.director)
    for a, b in (("0001-01-01", "9999-12-31"), ("9999-12-31", ""), ("", "0001-01-01")):
        r = client.post("/desk/duties/all/", {"since": a, "until": b, "shown": "all"}, follow=True)
        assert r.status_code == 200
        print(r.redirect_chain)

@pytest.mark.parametrize("d", ["0001-01-01", "9999-12-31", "1900-02-28", "2028-02-29", "2026-12-31", "2027-01-01"])
@pytest.mark.parametrize("c", ["owed", "run_daily"])
def test_days(cast, d, c):
    out = StringIO()
    from django.core.management import CommandError
    args = {"on": date.fromisoformat(d)} if c == "owed" else {"date": date.fromisoformat(d)}
    try:
        call_command(c, json=True, stdout=out, school=cast.school.code10, **args)
    except CommandError as e:
        assert "程序出错" not in str(e) and "Overflow" not in out.getvalue(), (str(e), out.getvalue())
    assert "Overflow" not in out.getvalue()

def test_empty(client, db):
    school = SchoolFactory()
    d = UserFactory(school=school, role="director")
    client.force_login(d)
    for u in ("/desk/", "/desk/duties/", "/desk/duties/meeting/", "/desk/duties/meeting/print/", "/desk/duties/all/", "/desk/duties/rules/", "/desk/inbox/", "/desk/duties/calendar/"):
        assert client.get(u).status_code == 200, u

def test_mail(client, cast, settings):
    settings.REMIND_BY_MAIL = True
    address = "a@" + ".".join(["b" * 60] * 4) + ".cn"
    assert len(address) < 320
    with pytest.raises(Refused):
        set_mail_address(by=cast.director, address=address)

def test_log(cast, monkeypatch, client, caplog):
    made = feed.make_address(by=cast.director, school=cast.school)
    monkeypatch.setattr(feed, "lines_of", lambda a: 1 / 0)
    client.raise_request_exception = False
    with caplog.at_level(0):
        r = client.get(f"/feeds/duties/{made.secret}.ics")
    print(r.status_code, r.headers)
    assert made.secret not in caplog.text
    assert made.secret not in r.content.decode()

@pytest.mark.parametrize("page", ["/desk/duties/", "/desk/", "/desk/duties/meeting/?open=CLASS", "/desk/duties/all/", "FILE"])
def test_growth(client, cast, page):
    reckoned(cast.school)
    pupils = [StudentFactory(current_class=cast.seven_one, care=True) for _ in range(50)]
    s.sync(cast.school, clock.today()); DutyChange.objects.all().delete(); Duty.objects.all().delete()
    who = cast.director if "all" in page or "meeting" in page else cast.head_teacher
    client.force_login(who)
    page = page.replace("CLASS", str(cast.seven_one.public_id)).replace("FILE", f"/desk/students/{pupils[0].public_id}/")
    def make(n):
        for i in range(n):
            st = pupils[0] if "students" in page else pupils[i]
            late_duty(st, cast.head_teacher, code=("contact.level", "visit.level", "card.term")[i % 3], period_key=f"{Duty.objects.count()}")
    make(5); a = queries_of(client, page)
    make(45); b = queries_of(client, page)
    assert b <= a, (a, b)
