from django.apps import AppConfig


class PlacesConfig(AppConfig):
    name = "tongban.registry.places"
    label = "places"
