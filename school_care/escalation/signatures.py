"""Whether a request was signed by somebody who holds one of the secrets (Standard Webhooks)."""

from collections.abc import Mapping, Sequence

from standardwebhooks.webhooks import Webhook

MOST_SIGNATURES = 10
# Verified against where there is no secret: an unknown address costs the same work as a known one.
NOBODYS = "whsec_" + "c2Nob29sLWNhcmUtbm9ib2R5cy1zZWNyZXQ="
REASONS = {
    "Missing required headers": "headers",
    "Invalid Signature Headers": "headers",
    "Message timestamp too old": "clock",
    "Message timestamp too new": "clock",
}


def fault_of(headers: Mapping[str, str], body: bytes, secrets: Sequence[str]) -> str:
    """Why no signature holds, for our own log alone; "" where one does. Each is tried by itself:
    one that cannot be read must not hide a good one after it."""
    given = {name.lower(): value for name, value in headers.items()}
    signed = [one for one in given.get("webhook-signature", "").split() if one.startswith("v1,")]
    fault, good = "signature", False
    for secret in secrets or [NOBODYS]:
        for one in signed[:MOST_SIGNATURES] or [""]:
            try:
                headers_of_one = given | {"webhook-signature": one}
                Webhook(secret).verify(body, headers_of_one, json_parse=False)
                good = good or bool(secrets)
            except Exception as error:  # the library raises many kinds on malformed headers
                fault = REASONS.get(str(error), "signature")
    return "" if good else fault
