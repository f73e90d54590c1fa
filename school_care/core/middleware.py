"""The content policy, with the one exception it needs."""

from csp.middleware import CSPMiddleware

EDITOR_PREFIX = "/cms/"


class ContentPolicyMiddleware(CSPMiddleware):
    """django-csp's strict policy everywhere; inside the editor's admin Wagtail's own inline styles
    and scripts are allowed, because Wagtail 8 cannot run without them. No child's data is there."""

    def process_response(self, request, response):
        if request.path.startswith(EDITOR_PREFIX):
            response._csp_update = {
                "script-src": ["'unsafe-inline'"],
                "style-src": ["'unsafe-inline'"],
                "img-src": ["blob:"],
                "frame-src": ["'self'"],
                "frame-ancestors": ["'self'"],
                "worker-src": ["'self'", "blob:"],
            }
        return super().process_response(request, response)
