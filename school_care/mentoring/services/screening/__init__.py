"""Psychological screenings (S0 Z06): levels by sheet, with the guardian's consent; no score and no
answer is ever kept."""
