"""The WSGI application that gunicorn serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()

# Workers are forked from here (--preload) and share what stands: so every view is read before, and
# the garbage collector, which would make a copy for each of them by touching it, leaves it alone.
reverse("home")
gc.collect()
gc.freeze()
