"""One file for each noun of the API: its parameters, and what its actions call."""
