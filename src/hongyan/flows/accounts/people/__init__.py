"""People of the console: their rights, their logins, and how they prove who they are."""
