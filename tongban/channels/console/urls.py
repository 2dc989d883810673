from django.urls import path

from tongban.channels.console import authority, catalogue, people, registers

app_name = "console"
urlpatterns = [
    path("", registers.home, name="home"),
    path("departments/", registers.departments, name="departments"),
    path("departments/<str:code>/", registers.department, name="department"),
    path("items/", catalogue.items, name="items"),
    path("items/<str:code>/", catalogue.item, name="item"),
    path("points/", registers.points, name="points"),
    path("points/<str:code>/", registers.point, name="point"),
    path("authority/", authority.authorities, name="authority"),
    path("authority/why/", authority.why, name="why"),
    path("people/", people.people, name="people"),
]
