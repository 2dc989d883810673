from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "tongban.channels.console"
    label = "console"
