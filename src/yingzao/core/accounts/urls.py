"""Addresses of signing in. Only what this product offers is routed: no registration, no e-mail management."""

from allauth.account import views as allauth
from allauth.socialaccount import views as company
from allauth.socialaccount.providers.openid_connect import views as openid
from django.urls import include, path, re_path

from . import views

urlpatterns = [
    path("accounts/login/", views.sign_in, name="account_login"),
    path("accounts/logout/", allauth.logout, name="account_logout"),
    path("accounts/inactive/", allauth.account_inactive, name="account_inactive"),
    path("accounts/signup/", allauth.signup, name="account_signup"),
    path("accounts/reauthenticate/", allauth.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/change/", allauth.password_change, name="account_change_password"),
    path("accounts/password/set/", views.no_password, name="account_set_password"),
    path("accounts/password/reset/", views.password_reset, name="account_reset_password"),
    path("accounts/password/reset/sent/", views.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "accounts/password/reset/done/",
        views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("accounts/2fa/totp/activate/", views.SwitchOn.as_view(), name="mfa_activate_totp"),
    path("accounts/2fa/totp/deactivate/", views.SwitchOff.as_view(), name="mfa_deactivate_totp"),
    path(
        "accounts/2fa/recovery-codes/generate/",
        views.NewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
    path("accounts/company/", views.company_sign_in, name="company_sign_in"),
    path("accounts/company/cancelled/", company.login_cancelled, name="socialaccount_login_cancelled"),
    path("accounts/company/<str:provider_id>/callback/", openid.callback, name="openid_connect_callback"),
]
