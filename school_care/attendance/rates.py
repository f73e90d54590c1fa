"""Rates as reports write them (domain §5.2)."""


def rate_words(part: int, whole: int) -> str:
    """97.8%; «—» of nothing; never 100.0% unless everybody is there, never 0.0% where somebody
    is."""
    if not whole:
        return "—"
    tenths = round(part * 1000 / whole)
    if part < whole:
        tenths = min(tenths, 999)
    if part:
        tenths = max(tenths, 1)
    return f"{tenths / 10:.1f}%"
