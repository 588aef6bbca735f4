"""Who may send to which country, and how codes convert there."""
