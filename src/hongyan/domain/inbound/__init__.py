"""Inbound texts (上行) and the opt-outs that some of them are."""
