"""What must survive: real processes, killed and raced, with a relay that keeps a ledger."""
