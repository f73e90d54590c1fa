"""The acting parent's ledger: the only door for its rows. Accounts, entries, an evening's payouts,
handing over. Every service checks the person, holds the account's row, and writes rows and trace in
one transaction."""
