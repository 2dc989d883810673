from django.urls import path

from tongban.channels.counter import cases, prints, taking, window

app_name = "counter"
urlpatterns = [
    path("", window.home, name="home"),
    path("find/", window.find, name="find"),
    path("today/", window.today, name="today"),
    path("take/<str:code>/", taking.take, name="take"),
    path("cases/<str:number>/", cases.page, name="case"),
    path("cases/<str:number>/decide/", cases.decide, name="decide"),
    path("cases/<str:number>/notice/", cases.notice, name="notice"),
    path("cases/<str:number>/materials/", cases.hand_in, name="hand_in"),
    path("cases/<str:number>/refuse/", cases.refuse_to_accept, name="refuse"),
    path("cases/<str:number>/correct/", taking.correct, name="correct"),
    path("cases/<str:number>/decision.pdf", prints.decision, name="decision"),
    path("cases/<str:number>/notice.pdf", prints.notice, name="notice_letter"),
    path("cases/<str:number>/receipt.pdf", prints.receipt, name="receipt"),
    path("cases/<str:number>/certificate.pdf", prints.certificate, name="certificate"),
]
