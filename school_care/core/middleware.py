"""The content policy, with the one exception it needs."""

from csp.constants import HEADER, SELF
from csp.middleware import CSPMiddleware

EDITOR_PREFIX = "/cms/"

# Replaced, not added to: beside a nonce a browser ignores 'unsafe-inline'.
EDITOR_POLICY = {
    "script-src": [SELF, "'unsafe-inline'"],
    "style-src": [SELF, "'unsafe-inline'"],
    "img-src": [SELF, "data:", "blob:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
}


class ContentPolicyMiddleware(CSPMiddleware):
    """django-csp's strict policy everywhere; inside the editor's admin Wagtail's own inline styles
    and scripts are allowed, because Wagtail 8 cannot run without them. No child's data is there."""

    def process_response(self, request, response):
        if request.path_info.startswith(EDITOR_PREFIX):
            # a preview was answered by an inner request for the public page, strict policy and all
            response.headers.pop(HEADER, None)
            response._csp_replace = EDITOR_POLICY
        return super().process_response(request, response)
