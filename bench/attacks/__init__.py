"""Attacks on a service of our own on loopback, and what another account feels of each."""
