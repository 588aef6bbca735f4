"""The composition root.

Builds everything, starts it in order, stops it in reverse. Decides nothing. Commands import its
modules one by one: the guard is needed by all of them, the rest is slow to import.
"""
