"""Who decides: the reviewers' desk, its material, and rules tried on old cases."""
