"""The rules of the business, one island each; islands never import one another."""
