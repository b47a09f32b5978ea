"""Addresses of the schedule screens, all beneath a project."""

from django.urls import include, path

from .views import activity, drawing, importing, levelling, network, periods, plan, resources, rules, sharing

_own = [
    path("", plan.current, name="current"),
    path("import/", importing.upload, name="import"),
    path("import/choose/", importing.choose, name="import_choose"),
    path("lights/", rules.light_rule, name="light_rule"),
    path("<int:plan_pk>/", plan.show, name="plan"),
    path("<int:plan_pk>/gantt.json", plan.gantt_json, name="gantt_json"),
    path("<int:plan_pk>/export/<str:form>/", importing.export, name="export"),
    path("<int:plan_pk>/gantt.pdf", plan.gantt_pdf, name="gantt_pdf"),
    path("<int:plan_pk>/table/", plan.table, name="table"),
    path("<int:plan_pk>/network/", network.network, name="network"),
    path("<int:plan_pk>/nodes/", network.nodes, name="nodes"),
    path("<int:plan_pk>/report/", plan.report, name="report"),
    path("<int:plan_pk>/differences/", plan.differences_page, name="differences"),
    path("<int:plan_pk>/data-date/", plan.move_date, name="data_date"),
    path("<int:plan_pk>/baseline/", plan.keep_baseline, name="baseline"),
    path("<int:plan_pk>/resources/", resources.resources, name="resources"),
    path("<int:plan_pk>/resources/paste/", resources.paste, name="demand_paste"),
    path("<int:plan_pk>/resources/take-over/", resources.take_over, name="take_over"),
    path("<int:plan_pk>/level/", levelling.ask, name="level"),
    path("<int:plan_pk>/paste/", drawing.paste, name="paste"),
    path("<int:plan_pk>/new/", drawing.new_activity, name="activity_new"),
    path("<int:plan_pk>/a/<int:pk>/", activity.show, name="activity"),
    path("<int:plan_pk>/a/<int:pk>/edit/", drawing.edit, name="activity_edit"),
    path("<int:plan_pk>/a/<int:pk>/remove/", drawing.remove, name="activity_remove"),
    path("<int:plan_pk>/a/<int:pk>/link/", drawing.add_link, name="link"),
    path("<int:plan_pk>/a/<int:pk>/unlink/<int:link_pk>/", drawing.drop_link, name="unlink"),
    path("<int:plan_pk>/a/<int:pk>/do/<str:verb>/", activity.do, name="activity_do"),
    path("<int:plan_pk>/a/<int:pk>/demand/", resources.demand, name="demand"),
    path("<int:plan_pk>/a/<int:pk>/gate/", activity.gate, name="gate"),
    path("<int:plan_pk>/a/<int:pk>/gate/<int:gate_pk>/drop/", activity.drop_gate, name="gate_drop"),
    path("<int:plan_pk>/a/<int:pk>/correct/", activity.correct, name="correct"),
]
urlpatterns = [
    path("p/<str:code>/schedule/", include((_own, "schedule"))),
    path("period-plans/<int:pk>/close/", periods.close, name="period_close"),
    path("levelling/<int:pk>/", levelling.show, name="schedule_levelling"),
    path("levelling/<int:pk>/accept/", levelling.accept_moves, name="schedule_levelling_accept"),
    path("priorities/", sharing.priorities, name="schedule_priorities"),
    path("priorities/weights/", sharing.weigh, name="schedule_weights"),
    path("priorities/decide/", sharing.give, name="schedule_decide"),
]
