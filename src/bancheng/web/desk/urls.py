"""Addresses of the desk."""

from django.urls import path

from bancheng.web.desk import case_views, list_views, register_views

urlpatterns = [
    path("", list_views.home, name="desk-home"),
    path("cases", list_views.cases, name="desk-cases"),
    path("orders", list_views.orders, name="desk-orders"),
    path("register", register_views.register, name="desk-register"),
    path("cases/<str:case_no>", case_views.case, name="desk-case"),
    path("cases/<str:case_no>/receipt", register_views.receipt, name="desk-receipt"),
    path("cases/<str:case_no>/identity", case_views.reveal, name="desk-unmask"),
    path("cases/<str:case_no>/attachments", case_views.attach, name="desk-attach"),
    path("cases/<str:case_no>/actions/<slug:action>", case_views.act, name="desk-act"),
    path("cases/<str:case_no>/actions/<slug:action>/effect", case_views.effect),
    path(
        "orders/<str:order_no>/actions/<slug:action>", case_views.order_act, name="desk-order-act"
    ),
    path("orders/<str:order_no>/actions/<slug:action>/effect", case_views.order_effect),
    path("attachments/<int:pk>", case_views.attachment, name="desk-attachment"),
]
