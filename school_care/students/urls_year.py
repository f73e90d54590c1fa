from django.urls import URLPattern, path

from school_care.students.views import year

urlpatterns: list[URLPattern] = [
    path("year/", year.YearPlan.as_view(), name="year"),
    path("year/<uuid:public_id>/", year.YearTurnPage.as_view(), name="year_turn"),
    path("year/<uuid:public_id>/undo/", year.YearUndo.as_view(), name="year_undo"),
    path("year/<uuid:public_id>/posts/", year.YearPosts.as_view(), name="year_posts"),
    path("year/<uuid:public_id>/print/", year.YearPaper.as_view(), name="year_print"),
]
