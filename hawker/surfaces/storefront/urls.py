# SPDX-License-Identifier: Apache-2.0
"""Addresses of one shop, below `/s/<shop>/`."""

from django.urls import path

from hawker.surfaces.storefront import cart, catalogue, checkout, orders, pages, pwa

app_name = "storefront"
urlpatterns = [
    path("", catalogue.home, name="home"),
    path("categories/<slug:slug>/", catalogue.category, name="category"),
    path("products/<slug:slug>/", catalogue.product, name="product"),
    path("cart/", cart.cart_page, name="cart"),
    path("cart/lines/", cart.change_line, name="cart_lines"),
    path("cart/accept/", cart.accept_changes, name="cart_accept"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("orders/<str:token>/", orders.order_page, name="order"),
    path("find-order/", orders.find_order, name="find_order"),
    path("pages/<slug:slug>/", pages.legal_page, name="page"),
    path("contact/", pages.contact, name="contact"),
    path("language/<str:code>/", pages.choose_language, name="language"),
    path("theme.css", pages.theme, name="theme"),
    path("robots.txt", pages.robots, name="robots"),
    path("sitemap.xml", pages.sitemap, name="sitemap"),
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
    path("sw.js", pwa.service_worker, name="service_worker"),
]
