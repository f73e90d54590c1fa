"""Everything that touches a stranger's file; runs in a child process with limits.

Only relative imports and third-party readers here: the child loads this folder as a package of
its own, so that no project code, key or setting is near the file.
"""
