"""Simulated carriers, in this process or over a socket: for `hongyan dev`, tests and benches.

`outcomes` is the table of numbers that behave in a known way, `carrier` the engine, `inprocess`
one Channel object, `session` what a link says to `server`, the process at its far end.
"""
