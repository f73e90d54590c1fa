from django.urls import URLPattern, path

from school_care.activities.views import birthdays, birthdays_class

PUPIL = "birthdays/students/<uuid:student_id>/"
CLASS = "birthdays/classes/<uuid:public_id>/"

urlpatterns: list[URLPattern] = [
    path("birthdays/", birthdays_class.Birthdays.as_view(), name="birthdays"),
    path(CLASS, birthdays_class.ClassBirthdays.as_view(), name="class_birthdays"),
    path(f"{CLASS}group/", birthdays_class.GroupBirthday.as_view(), name="birthday_group"),
    path(f"{CLASS}cards/", birthdays_class.BirthdayCards.as_view(), name="birthday_cards"),
    path(f"{CLASS}list/", birthdays_class.BirthdayList.as_view(), name="birthday_list"),
    path(PUPIL, birthdays.BirthdayKeep.as_view(), name="birthday_keep"),
    path(f"{PUPIL}tick/", birthdays.BirthdayTick.as_view(), name="birthday_tick"),
    path(f"{PUPIL}calendar/", birthdays.BirthdayCalendar.as_view(), name="birthday_calendar"),
    path(
        "birthdays/<uuid:public_id>/undo/", birthdays.BirthdayUndo.as_view(), name="birthday_undo"
    ),
]
