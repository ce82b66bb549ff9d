# SPDX-License-Identifier: Apache-2.0
"""Addresses for those who run the installation: our own pages first, Django's admin for the data beneath."""

from django.urls import include, path

from hawker.surfaces.operator.admin import site
from hawker.surfaces.operator.views import fetching, jobs, overview, people

_own = [
    path("", overview.overview, name="overview"),
    path("schedules/", jobs.schedule_list, name="schedules"),
    path("schedules/change/", jobs.schedule_change, name="schedule_change"),
    path("runs/", jobs.runs, name="runs"),
    path("runs/<uuid:run_id>/", jobs.run, name="run"),
    path("runs/<uuid:run_id>/change/", jobs.run_change, name="run_change"),
    path("queues/", jobs.queues, name="queues"),
    path("queues/revive/", jobs.queue_revive, name="queue_revive"),
    path("sites/", fetching.sites, name="sites"),
    path("sites/<int:site_id>/", fetching.site, name="site"),
    path("proxies/", fetching.proxies, name="proxies"),
    path("shops/", people.shops, name="shops"),
    path("users/", people.users, name="users"),
    path("security/", people.security, name="security"),
    path("components/", overview.components, name="components"),
]

urlpatterns = [
    path("", include((_own, "operator"))),
    path("data/", site.urls),
]
