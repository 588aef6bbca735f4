"""Commands on what is applied for, on which papers, and who decides."""
