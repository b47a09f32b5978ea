from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    name = "yingzao.core.exchange"
    label = "exchange"
