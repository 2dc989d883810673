from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "tongban.casework.certificates"
    label = "certificates"
