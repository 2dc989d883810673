from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    name = "tongban.registry.organisations"
    label = "organisations"
