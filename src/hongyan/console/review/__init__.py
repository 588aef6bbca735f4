"""Pages of the reviewers."""
