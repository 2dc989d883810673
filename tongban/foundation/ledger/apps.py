from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "tongban.foundation.ledger"
    label = "ledger"
