"""控辍保学月报 and the figures of a term."""

from django.urls import URLPattern, path

from school_care.cases.dropout.views import figures, months

urlpatterns: list[URLPattern] = [
    path("dropout/months/", months.Months.as_view(), name="months"),
    path("dropout/statistics/figures/", figures.Figures.as_view(), name="dropout_figures"),
    path("dropout/months/<slug:month>/", months.ShowMonth.as_view(), name="month"),
    path("dropout/months/<slug:month>/fill/", months.Fill.as_view(), name="month_fill"),
    path("dropout/months/<slug:month>/sign/", months.Sign.as_view(), name="month_sign"),
    path("dropout/months/<slug:month>/handed/", months.Handed.as_view(), name="month_handed"),
    path("dropout/months/<slug:month>/paper/", months.Paper.as_view(), name="month_paper"),
    path("dropout/months/<slug:month>/who/", months.Who.as_view(), name="month_who"),
]
