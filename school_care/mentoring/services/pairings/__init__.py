"""Pairings: begun, ended, handed over, covered. The only door for Pairing, PairingCover and
HandedNote rows, and for the AccessGrants that live as long as they do.

Every service checks the person's right itself, locks the pupils, writes rows, grants and trace in
one transaction, and raises Refused with one Chinese sentence when a rule forbids what was asked.
"""

from school_care.mentoring.services.pairings.beginning import Wanted, pair, pair_many, warnings_of
from school_care.mentoring.services.pairings.covering import cover_pairing, end_cover
from school_care.mentoring.services.pairings.ending import end_many, end_pairing
from school_care.mentoring.services.pairings.handing import (
    Handed,
    correct_notes_reach,
    hand_over,
    hand_over_many,
    settle_all,
)

__all__ = [
    "Wanted",
    "correct_notes_reach",
    "cover_pairing",
    "end_cover",
    "end_many",
    "Handed",
    "end_pairing",
    "hand_over",
    "hand_over_many",
    "pair",
    "pair_many",
    "settle_all",
    "warnings_of",
]
