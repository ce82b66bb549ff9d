# SPDX-License-Identifier: Apache-2.0
"""The pretend payment provider's own page, outside any shop's addresses as a real provider's would be."""

from django.urls import path

from hawker.surfaces.storefront import sandbox

urlpatterns = [path("sandbox-payments/<str:token>/", sandbox.sandbox_payment, name="sandbox_payment")]
