"""Simulated carriers, in this process or over a socket: for `hongyan dev`, tests and benches.

`outcomes` is the table of numbers that behave in a known way, `carrier` the engine, `inprocess` and
`link` the two Channel objects, `server` the process at the far end of the link.
"""
