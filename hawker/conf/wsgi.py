# SPDX-License-Identifier: Apache-2.0
"""The application object that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hawker.conf.settings")
application = get_wsgi_application()
