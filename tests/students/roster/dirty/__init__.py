"""Dirty rosters made at random, with what must come out of each (domain §3.1).

`people` is the truth; `cells_*` write it dirty, one defect a line of §3.1, each with what must be
read; `headings`, `sheets` and `making` lay it out as schools do; `files` writes real files;
`oracle` compares. Nothing here calls the reader to find out what is right.
"""
