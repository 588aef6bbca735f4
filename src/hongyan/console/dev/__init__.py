"""Pages that only `hongyan dev` has."""
