"""What no log may hold: addresses that are keys by themselves."""

import logging
import re

SECRET_PATH = re.compile(r"(/(?:feeds/[^/\s]+|n|s|e|w)/)[^/\s]+")


class HideSecretPaths(logging.Filter):
    """Of a private address (a calendar feed, a note to a family, a sign-in, a survey) only which
    kind it is; for loggers that name the path of a request that failed."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(
                SECRET_PATH.sub(r"\1…", one) if isinstance(one, str) else one for one in record.args
            )
        return True
