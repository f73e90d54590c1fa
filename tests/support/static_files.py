"""Lets every test client know the static files without looking through the folder again.

Each client makes its own chain of middleware, and WhiteNoise asks the disk after every collected
file when it is made: some thirty milliseconds a client, and thousands of tests have one.
"""

from whitenoise.base import WhiteNoise


def install() -> None:
    """Make WhiteNoise look through a folder once a process: no test collects static files."""
    look = WhiteNoise.update_files_dictionary
    known: dict[tuple, dict] = {}

    def update_files_dictionary(self: WhiteNoise, root: str, prefix: str) -> None:
        how = (root, prefix, self.max_age, self.allow_all_origins, self.charset, self.index_file)
        if how not in known:
            before, self.files = self.files, {}
            look(self, root, prefix)
            known[how], self.files = self.files, before
        self.files.update(known[how])

    WhiteNoise.update_files_dictionary = update_files_dictionary
