"""上级表格自动填: a superior's blank form, filled from what the archive holds.

reading     where headings, empty rows, example and totals of a form stand
meanings    what its columns may be filled with
pupils      whom it is filled with, guessed from its title
values      what goes into each cell, and what stays open, and why
totals      the row of totals and what its formulas must give
unit_lines  «填报单位：» and the date
forms       the steps: received, corrected, made, given out, erased
"""
