# SPDX-License-Identifier: Apache-2.0
"""Every address of the application, by surface."""

from django.urls import include, path

urlpatterns = [
    # Tried in order: what is asked for most often comes first.
    path("s/<slug:shop>/", include("hawker.surfaces.storefront.urls")),
    path("", include("hawker.surfaces.web.urls")),
    path("", include("hawker.surfaces.account.urls")),
    path("", include("hawker.surfaces.storefront.sandbox_urls")),
    path("", include("hawker.surfaces.storefront.wish_urls")),
    path("app/<slug:shop>/", include("hawker.surfaces.dashboard.urls")),
    path("operator/", include("hawker.surfaces.operator.urls")),
    path("", include("hawker.surfaces.api.urls")),
    path("demo/retail/", include("hawker.demo.retailers.urls")),
]

handler400 = "hawker.surfaces.web.errors.bad_request"
handler403 = "hawker.surfaces.web.errors.permission_denied"
handler404 = "hawker.surfaces.web.errors.page_not_found"
handler500 = "hawker.surfaces.web.errors.server_error"
