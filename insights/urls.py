"""Addresses of the figures."""

from django.urls import path

from insights import views

urlpatterns = [
    path("insights/", views.insights, name="insights"),
    path("insights/figures.csv", views.export, name="insights-export"),
    path("insights/gates/", views.gates, name="insights-gates"),
    path("insights/ownerless/", views.ownerless, name="insights-ownerless"),
    path("insights/rows/<slug:key>/", views.behind, name="insights-rows"),
    path("insights/rows/<slug:key>/rows.csv", views.export_rows, name="insights-rows-export"),
]
