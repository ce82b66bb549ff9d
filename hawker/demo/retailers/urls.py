# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from hawker.demo.retailers import views

app_name = "demo_retail"
urlpatterns = [
    path("files/<str:name>", views.file, name="file"),
    path("<slug:retailer>/", views.shelf, name="shelf"),
    path("<slug:retailer>/<slug:slug>/", views.product, name="product"),
    path("<slug:retailer>/<slug:slug>/offer.json", views.offer, name="offer"),
]
