"""Addresses of the library of procedures and of its use in projects."""

from django.urls import path

from .views import applications, distribution, improvement, library, project, reports, starters, versions

_ONE = "company/procedures/versions/<int:pk>/"

urlpatterns = [
    path("company/procedures/", library.procedures, name="procedures"),
    path("company/procedures/new/", library.procedure_form, name="procedure_new"),
    path("company/procedures/gaps/", reports.duty_gaps, name="procedure_gaps"),
    path("company/procedures/starters/", starters.starter_procedures, name="starter_procedures"),
    path("company/procedures/starters/<str:code>/", starters.starter_procedure, name="starter_procedure"),
    path("company/procedures/<int:pk>/", library.procedure, name="procedure"),
    path("company/procedures/<int:pk>/edit/", library.procedure_form, name="procedure_edit"),
    path("company/procedures/<int:pk>/version/", versions.version_new, name="procedure_version_new"),
    path(_ONE, versions.version, name="procedure_version"),
    path(f"{_ONE}pdf/", versions.version_file, name="procedure_version_pdf"),
    path(f"{_ONE}edit/", versions.version_edit, name="procedure_version_edit"),
    path(f"{_ONE}steps/", versions.version_steps, name="procedure_steps"),
    path(f"{_ONE}files/", versions.file_add, name="procedure_file_add"),
    path(f"{_ONE}compare/", versions.compare, name="procedure_compare"),
    path(f"{_ONE}copies/", distribution.copies, name="procedure_copies"),
    path(f"{_ONE}copies/read/", distribution.copy_read, name="procedure_copy_read"),
    path(f"{_ONE}copies/recall/", distribution.copies_recall, name="procedure_copies_recall"),
    path(f"{_ONE}suggest/", versions.suggest, name="procedure_suggest"),
    path(f"{_ONE}adapt/", project.adapt_edit, name="procedure_adapt"),
    path("company/procedures/files/<int:pk>/", versions.file, name="procedure_file"),
    path(
        "company/procedures/files/<int:pk>/withdraw/", versions.file_withdraw, name="procedure_file_withdraw"
    ),
    path("company/conditions/", applications.gate_items, name="gate_items"),
    path("company/conditions/new/", applications.gate_item, name="gate_item_new"),
    path("company/conditions/<int:pk>/", applications.gate_item, name="gate_item"),
    path("r/<int:pk>/conditions/", applications.conditions, name="application_conditions"),
    path("r/<int:pk>/conditions/<slug:key>/", applications.condition_answer, name="application_answer"),
    path("r/<int:pk>/vote/", improvement.vote_for, name="suggestion_vote"),
    path("p/<str:code>/procedures/", project.in_force, name="project_procedures"),
    path("p/<str:code>/procedures/<int:pk>/adapt/", project.adapt_begin, name="procedure_adapt_begin"),
    path("p/<str:code>/gate/<path:key>/release/", project.gate_release, name="procedure_release"),
    path("p/<str:code>/gate/<path:key>/", project.gate, name="procedure_gate"),
]
