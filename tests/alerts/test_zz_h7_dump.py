import pytest
from datetime import date
from tests.alerts.test_run_daily_alerts import *
def test_dump(school):
    import json, collections
    from tests.alerts.replay.school import told, NUMBERS_BACK
    rules = collections.Counter()
    last = None
    for day in every_day():
        a = run(day)
        for r, w in alerts(a):
            if r not in ("dropout.suspected", "dropout.missing"):
                print("ALERT", day, r, w)
        o = [(x["rule"][8:], NUMBERS_BACK[x["subject"]["id_last4"]], x.get("key") or x.get("note") or "", x["owner"], x["due_on"], x["state"]) for x in told("owed", "--on", day.isoformat()) if x["rule"] == "dropout.step"]
        if o != last: print(day, o)
        last = o
    from school_care.cases.dropout.ladder import ladder_of
    for w, d in (("甲", "09-15"), ("甲", "09-16"), ("甲","09-17"),("癸", "10-28"), ("癸", "11-09"), ("癸", "11-20")):
        c = DropoutCourse.objects.get(student=pupil(w))
        print(w, d)
        for r in ladder_of(c, on(d)): print("   ", r.code, r.due_on, r.done_on, r.state, r.since)
    for c in DropoutCourse.objects.order_by("pk"):
        print(c.student.name, [(str(s.on)[5:], s.to_state) for s in c.steps.all()])
