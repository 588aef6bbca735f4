"""How flows that manage say no, until each no is a `Refused`. Values only."""
