"""QR codes for printed papers (segno draws them; nothing leaves this machine)."""

import segno

# Level M restores 15 % of a worn card; four modules of white around are the standard's minimum.
LEVEL = "m"
QUIET_ZONE = 4
# Dots a module: 400 an inch on a code of 22 mm. As a drawing (SVG) forty codes of a class would
# take the renderer a third of a second longer.
DOTS = 8


def qr_data_uri(text: str) -> str:
    """A `data:` address of a picture of `text`, for `<img src>` in a printed document, which may
    refer to nothing outside itself. Its white border is part of it; give it
    `image-rendering: pixelated`, so that no viewer blurs the edges."""
    code = segno.make(text, error=LEVEL, micro=False, boost_error=False)
    return code.png_data_uri(border=QUIET_ZONE, scale=DOTS)
