from django.urls import path

from tongban.channels.desk import acts, files, letters, lists, pages

app_name = "desk"
urlpatterns = [
    path("", lists.home, name="home"),
    path("tasks/", lists.tasks, name="tasks"),
    path("tasks/<int:task_id>/", pages.task, name="task"),
    path("tasks/<int:task_id>/<str:act>/", acts.act, name="act"),
    path("decided/", lists.decided, name="decided"),
    path("cases/", lists.cases, name="cases"),
    path("cases/<str:number>/", pages.case, name="case"),
    path("cases/<str:number>/decision.pdf", letters.decision, name="decision"),
    path("cases/<str:number>/notice.pdf", letters.notice, name="notice"),
    path("cases/<str:number>/materials/<str:key>/", files.original, name="file"),
    path("cases/<str:number>/materials/<str:key>/preview/", files.preview, name="preview"),
]
