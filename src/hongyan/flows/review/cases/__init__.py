"""One case, from its opening to what follows from the decision."""
