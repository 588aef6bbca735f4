"""Tags that accounts put on templates. Knows nothing of templates."""
