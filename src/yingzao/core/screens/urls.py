"""Addresses of the generic screens; the foundations have their own file."""

from django.urls import path

from .foundation_urls import urlpatterns as foundation
from .guest_urls import urlpatterns as guests
from .views import decide, exchange, inbox, ledger, people_here, prints, record, rectification

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/approve/", decide.decide_batch, name="decide_batch"),
    path("l/<str:kind>/", ledger.company_ledger, name="company_ledger"),
    path("records/", ledger.company_records, name="company_records"),
    path("p/<str:code>/records/", ledger.project_records, name="records"),
    path("p/<str:code>/l/<str:kind>/", ledger.project_ledger, name="ledger"),
    path("p/<str:code>/l/<str:kind>/new/", ledger.record_new, name="record_new"),
    path("p/<str:code>/l/<str:kind>/notice/", rectification.notice_new, name="notice_new"),
    path("p/<str:code>/l/<str:kind>/template.xlsx", exchange.template, name="ledger_template"),
    path("p/<str:code>/l/<str:kind>/import/", exchange.choose, name="ledger_import_choose"),
    path("p/<str:code>/l/<str:kind>/import/<int:pk>/", exchange.show, name="ledger_import"),
    path("p/<str:code>/l/<str:kind>/import/<int:pk>/columns/", exchange.remap, name="ledger_import_columns"),
    path("p/<str:code>/l/<str:kind>/import/<int:pk>/store/", exchange.store, name="ledger_import_store"),
    path(
        "p/<str:code>/l/<str:kind>/import/<int:pk>/problems.xlsx",
        exchange.problems,
        name="ledger_import_problems",
    ),
    path("p/<str:code>/l/<str:kind>/view/", ledger.save_view, name="save_view"),
    path("p/<str:code>/l/<str:kind>/batch/", ledger.batch, name="ledger_batch"),
    path("p/<str:code>/views/<int:pk>/forget/", ledger.forget_view, name="forget_view"),
    path("p/<str:code>/n/<str:number>/", record.by_number, name="record_by_number"),
    path("r/<int:pk>/", record.show, name="record"),
    path("r/<int:pk>/edit/", record.edit, name="record_edit"),
    path("r/<int:pk>/print/", prints.record_page, name="record_print"),
    path("r/<int:pk>/pdf/", prints.record_file, name="record_pdf"),
    path("prints/<str:token>/", prints.made, name="list_print"),
    path("exports/<str:token>/", exchange.made, name="list_sheet"),
    path("r/<int:pk>/decide/", decide.decide, name="record_decide"),
    path("r/<int:pk>/do/<str:verb>/", record.do, name="record_do"),
    path("r/<int:pk>/people/", people_here.record_people, name="record_people"),
    path("r/<int:pk>/file/<int:attachment_pk>/", record.download, name="record_file"),
    path("r/<int:pk>/photo/<int:attachment_pk>/", rectification.original, name="photo_original"),
    *guests,
    *foundation,
]
