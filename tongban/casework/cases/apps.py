from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "tongban.casework.cases"
    label = "cases"
