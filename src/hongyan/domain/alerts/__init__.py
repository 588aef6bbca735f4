"""Alerts on balances and packages: when one fires, and when it is armed again. Sends nothing."""
