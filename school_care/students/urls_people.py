from django.urls import path

from school_care.students.views import people, people_away, people_care

_STUDENT = "students/<uuid:public_id>"
_PERSON = "people/<uuid:public_id>"
_ENTRUSTMENT = "entrustments/<uuid:public_id>"
_CLASS = "classes/<uuid:public_id>"

urlpatterns = [
    path(f"{_STUDENT}/people/", people.PeoplePage.as_view(), name="people"),
    path(f"{_STUDENT}/people/new/", people.AddPerson.as_view(), name="person_new"),
    path(f"{_PERSON}/", people.ChangePerson.as_view(), name="person_edit"),
    path(f"{_PERSON}/end/", people.EndPerson.as_view(), name="person_end"),
    path(f"{_PERSON}/again/", people.RestorePerson.as_view(), name="person_again"),
    path(f"{_PERSON}/phone/", people.MarkPhone.as_view(), name="phone_state"),
    path(f"{_PERSON}/visited/", people.MarkVisited.as_view(), name="person_visited"),
    path(f"{_PERSON}/check/", people_care.CheckCarer.as_view(), name="carer_check"),
    path(f"{_STUDENT}/guardianship/", people_care.RateGuardianship.as_view(), name="guardianship"),
    path(f"{_STUDENT}/entrustment/", people_care.EntrustmentPage.as_view(), name="entrustment"),
    path(f"{_ENTRUSTMENT}/notice/", people_care.PrintNotice.as_view(), name="entrustment_print"),
    path(
        f"{_ENTRUSTMENT}/received/",
        people_care.NoticeReceived.as_view(),
        name="entrustment_received",
    ),
    path(f"{_ENTRUSTMENT}/weekly/", people_care.WeeklyContact.as_view(), name="entrustment_weekly"),
    path(f"{_ENTRUSTMENT}/end/", people_care.EndEntrustment.as_view(), name="entrustment_end"),
    path(f"{_CLASS}/away/", people_away.ClassAway.as_view(), name="away"),
    path(f"{_CLASS}/away/paper/", people_away.PrintClassAway.as_view(), name="away_print"),
]
