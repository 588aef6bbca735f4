"""The words that every layer shares: clocks, ids, refusals, outcomes. Knows no other layer."""
