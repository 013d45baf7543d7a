"""The Content-Security-Policy of every answer, which is written once instead of each time."""

from __future__ import annotations

from functools import cached_property

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class ContentPolicyMiddleware(CSPMiddleware):
    """Sends the policy of the settings, unless a view asks for one of its own."""

    @cached_property
    def _usual(self) -> str:
        return build_policy()

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        """Add the header; what `csp.decorators` mark, a nonce and debugging are left to csp."""
        marked = any(name.startswith("_csp") for name in vars(response))
        if marked or settings.DEBUG or getattr(request, "_csp_nonce", None):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._usual)
        return response
