"""What callers write: `values` reads one text, `reader` one parameter of a call."""
