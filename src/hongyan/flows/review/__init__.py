"""Review: what is applied for, on which papers it rests, who decides, and what follows."""
