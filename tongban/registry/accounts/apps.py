from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "tongban.registry.accounts"
    label = "accounts"
