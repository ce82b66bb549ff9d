# SPDX-License-Identifier: Apache-2.0
"""Public wish lists, outside any shop's addresses: the token alone leads there."""

from django.urls import path

from hawker.surfaces.storefront import wish_list

urlpatterns = [path("wish/<str:token>/", wish_list.wish_list, name="wish_list")]
