"""数据看板: the dashboard, each figure with its list, goals; and a body's view of its schools."""

from django.urls import path

from school_care.reports.views import figures, figures_goals, figures_one, oversight

urlpatterns = [
    path("figures/", figures.DashboardPage.as_view(), name="figures"),
    path("figures/print/", figures.DashboardPaper.as_view(), name="figures_paper"),
    path("figures/recount/", figures.Recount.as_view(), name="figures_recount"),
    path("figures/goals/", figures_goals.Goals.as_view(), name="goals"),
    path("figures/<slug:slug>/", figures_one.FigurePage.as_view(), name="figure"),
    path("figures/<slug:slug>/list/", figures_one.FigureList.as_view(), name="figure_list"),
    path("oversight/", oversight.OversightPage.as_view(), name="oversight"),
    path("oversight/book/", oversight.OversightBook.as_view(), name="oversight_book"),
    path("oversight/<slug:slug>/", oversight.OversightFigure.as_view(), name="oversight_figure"),
]
