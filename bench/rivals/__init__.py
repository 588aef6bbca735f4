"""Other people's gateways, measured on the same carriers as ours."""
