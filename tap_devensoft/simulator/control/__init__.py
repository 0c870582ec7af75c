"""The strings behind a tenant: edits, faults, the ledger, and how a test pulls them."""
