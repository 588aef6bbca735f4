"""Countries: what each costs and allows, which an account uses. Sends and charges nothing."""
