from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "yingzao.core.accounts"
    label = "accounts"
