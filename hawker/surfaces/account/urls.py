# SPDX-License-Identifier: Apache-2.0
"""Addresses of people's own pages; names that begin with `account_` are those that allauth asks for."""

from django.urls import path, re_path

from hawker.surfaces.account import entrance, people, shop_pages

urlpatterns = [
    path("accounts/", people.account_root, name="account_root"),
    path("accounts/login/", entrance.SignIn.as_view(), name="account_login"),
    path("accounts/signup/", entrance.SignUp.as_view(), name="account_signup"),
    path("accounts/logout/", entrance.SignOut.as_view(), name="account_logout"),
    path("accounts/inactive/", entrance.Inactive.as_view(), name="account_inactive"),
    path("accounts/demo/", entrance.demo_sign_in, name="demo_sign_in"),
    path("accounts/confirm-email/", entrance.verification_sent, name="account_email_verification_sent"),
    path("accounts/confirm-email/resend/", entrance.verification_resend, name="verification_resend"),
    re_path(
        r"^accounts/confirm-email/(?P<key>[-:\w]+)/$",
        entrance.ConfirmEmail.as_view(),
        name="account_confirm_email",
    ),
    path("accounts/password/change/", entrance.password_change, name="account_change_password"),
    path("accounts/password/reset/", entrance.PasswordReset.as_view(), name="account_reset_password"),
    path(
        "accounts/password/reset/done/",
        entrance.PasswordResetDone.as_view(),
        name="account_reset_password_done",
    ),
    path(
        "accounts/password/reset/key/done/",
        entrance.PasswordResetFromKeyDone.as_view(),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^accounts/password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        entrance.PasswordResetFromKey.as_view(),
        name="account_reset_password_from_key",
    ),
    path("accounts/profile/", people.profile, name="profile"),
    path("accounts/profile/picture/", people.picture, name="profile_picture"),
    path("accounts/email/", people.email, name="account_email"),
    path("accounts/email/keep/", people.email_keep, name="email_keep"),
    path("accounts/email/approve/<str:token>/", people.email_approve, name="email_approve"),
    path("accounts/email/verify/<str:token>/", people.email_verify, name="email_verify"),
    path("accounts/sessions/", people.devices, name="devices"),
    path("accounts/sessions/end/", people.devices_end, name="devices_end"),
    path("accounts/sessions/end-others/", people.devices_end_others, name="devices_end_others"),
    path("accounts/sessions/end-program/", people.program_end, name="program_end"),
    path("accounts/data/", people.personal_data, name="personal_data"),
    path("accounts/data/download/", people.personal_data_download, name="personal_data_download"),
    path("accounts/data/delete/", people.account_delete, name="account_delete"),
    path("accounts/invitations/accept/", shop_pages.invitation_accept, name="invitation_accept"),
    path("accounts/invitations/<str:token>/", shop_pages.invitation, name="invitation"),
    path("app/", shop_pages.shops, name="shops"),
    path("app/new/", shop_pages.shop_new, name="shop_new"),
]
