from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    name = "tongban.registry.catalogue"
    label = "catalogue"
