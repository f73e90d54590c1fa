"""The demo school: invented people, a lived-in term, a public site.

`manage.py demo_school` builds it. People and texts are made by pure, seeded code (`people`,
`families`, `texts`, `history`); `storing*` writes them in bulk in the shape the services write.
"""
