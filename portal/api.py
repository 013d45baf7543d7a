"""The API's description, for programs at /api/schema/ and for people at /api/."""

from csp.constants import SELF
from csp.decorators import csp_update
from django.utils.decorators import method_decorator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

Schema = SpectacularAPIView

#: Swagger UI writes style attributes and draws its icons from data URLs; scripts stay ours.
_looser = csp_update({"style-src": [SELF, "'unsafe-inline'"], "img-src": [SELF, "data:"]})


@method_decorator(_looser, name="dispatch")
class Browsable(SpectacularSwaggerSplitView):
    """The description as a page on which calls can be tried."""
