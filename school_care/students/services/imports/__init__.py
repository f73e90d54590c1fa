"""A roster on its way into the archive: compare, preview, decide, write.

lifecycle   the one door: receive, check, choose, commit, cancel, sweep
comparing   rows of a file → row results, chunk by chunk, nothing written
matching    which pupil a row speaks of
merging     what a row makes of what the archive knows
pupil_file  what the archive knows of one pupil, as far as a roster can tell it
writing     new and changed pupil files → tables and audit trail
payload     a preview row as sealed text
memory      what taking an import back needs; undoing, resting: taking it back, and why not
parked      doubtful rows decided after the import; mended: sent-back rows that came again
cautions    what a person is asked before an odd import; progress: how far one is
"""
