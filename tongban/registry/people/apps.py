from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "tongban.registry.people"
    label = "people"
