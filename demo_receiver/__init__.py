"""A simulated education bureau and civil-affairs bureau, to try reports upwards without one.

It is no part of the school's system: it knows only the public description of the messages (design
§6, "Escalation over HTTP", and domain §6.3) and imports nothing of School Care, so that what works
with it works with anybody who reads the same description.
"""
