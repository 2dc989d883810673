from django.apps import AppConfig


class CounterConfig(AppConfig):
    name = "tongban.channels.counter"
    label = "counter"
