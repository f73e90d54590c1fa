import re
from datetime import timedelta
import pytest
from django.urls import reverse
from django.utils import timezone
from school_care.core import clock
from tests.factories import StudentFactory, days_ago, GrantFactory
from tests.students.documents import client_of
from tests.activities.making_activity import planned, held
from school_care.activities.services.activities import Places
from school_care.activities.services.taking_part import keep_place, set_joined
from school_care.activities.models import *
pytestmark = pytest.mark.django_db

def norm(text, pupil):
    text = text.replace(pupil.name, "N").replace(str(pupil.public_id), "ID")
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)
    text = re.sub(r'[0-9a-f]{8}-[0-9a-f-]{27}', "U", text)
    text = re.sub(r'nonce="[^"]*"', "", text)
    return text

def test_dorm_same(cast):
    a = StudentFactory(current_class=cast.seven_one, name="甲甲甲", boarding=True, care=True, level=3, sex="M")
    b = StudentFactory(current_class=cast.seven_one, name="乙乙乙", boarding=True, sex="M")
    c = client_of(cast.dormitory)
    for name in ("call_pupil",):
        pages = []
        for s in (a, b):
            r = c.get(reverse(f"activities:{name}", args=[s.public_id]))
            assert r.status_code == 200
            pages.append(norm(r.content.decode(), s))
        if pages[0] != pages[1]:
            import difflib
            print("\n".join(difflib.unified_diff(pages[0].splitlines(), pages[1].splitlines(), lineterm="", n=0)))
            assert 0
    t = c.get(reverse("workspace:today")).content.decode()
    for w in ("关爱", "本月生日", "书信", "亲情电话"):
        print(w, [t[m.start()-60:m.start()+80] for m in re.finditer(w, t)][:3])
    for pupil in (a,b):
        r = c.get(reverse("students:show", args=[pupil.public_id]))
        pages.append(norm(r.content.decode(), pupil))
    import difflib
    d = "\n".join(difflib.unified_diff(pages[-2].splitlines(), pages[-1].splitlines(), lineterm="", n=0))
    print("FILE", d[:3000])
    cov = c.get(reverse("activities:calls_coverage")).content.decode()
    print(len(cov))
    assert "关爱" not in cov

def test_places_no_difference(cast):
    act = planned(cast, by=cast.head_teacher, places=Places(True, 1), classes=[cast.seven_one], kind="contest", topic="", starts_on=clock.today()+timedelta(days=3))
    from tests.factories import UserFactory
    t = UserFactory(school=cast.school, username="subj", name="任课", teaches=cast.seven_one)
    ids = [cast.zixuan, cast.anan]
    urls = [reverse("activities:activity", args=[act.public_id]), reverse("activities:activity_pupils", args=[act.public_id, cast.seven_one.public_id])]
    for u in (cast.grade_head, cast.registrar, cast.dormitory, cast.other_head_teacher):
        c = client_of(u)
        before = [norm(c.get(x).content.decode(), cast.zixuan) for x in urls]
        if not ReservedPlace.objects.exists():
            keep_place(by=cast.head_teacher, activity=act, student=cast.zixuan)
        after = [norm(c.get(x).content.decode(), cast.zixuan) for x in urls]
        assert before == after
        ReservedPlace.objects.all().delete()
