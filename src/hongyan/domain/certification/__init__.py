"""Who an account is in law, and what its certification lets it do. Knows no keys and no cases."""
