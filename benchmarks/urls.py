# SPDX-License-Identifier: Apache-2.0
"""The application's addresses, an empty view, and pages as they are made when nothing was kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from hawker.conf.urls import handler400, handler403, handler404, handler500, urlpatterns
from hawker.surfaces.storefront import catalogue
from hawker.surfaces.storefront.page_cache import PAGES

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


def empty(request: HttpRequest) -> HttpResponse:
    """The least that a view can do behind our server and middleware."""
    return HttpResponse("nothing to see")


def uncached_home(request: HttpRequest, shop: str) -> HttpResponse:
    """The catalogue, made anew."""
    PAGES.clear()
    return catalogue.home(request, shop=shop)


def uncached_product(request: HttpRequest, shop: str, slug: str) -> HttpResponse:
    """A product's page, made anew."""
    PAGES.clear()
    return catalogue.product(request, shop=shop, slug=slug)


urlpatterns = [
    path("bench/empty/", empty),
    path("bench/uncached/<slug:shop>/", uncached_home),
    path("bench/uncached/<slug:shop>/<slug:slug>/", uncached_product),
    *urlpatterns,
]
