from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "tongban.casework.evidence"
    label = "evidence"
