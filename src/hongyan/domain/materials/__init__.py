"""Materials: scans and screenshots that applicants upload. Knows no application."""
