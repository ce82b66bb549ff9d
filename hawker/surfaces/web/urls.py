# SPDX-License-Identifier: Apache-2.0
from django.urls import path

from hawker.surfaces.web import views

urlpatterns = [
    path("", views.home, name="home"),
    path("language/", views.set_language, name="set_language"),
    path("media/<uuid:shop_id>/<uuid:picture_id>/<str:name>", views.media_file, name="media_file"),
    path("media/listings/<str:name>", views.listing_picture, name="listing_picture"),
    path("people/<str:name>", views.person_picture, name="person_picture"),
    path("favicon.ico", views.favicon, name="favicon"),
]
