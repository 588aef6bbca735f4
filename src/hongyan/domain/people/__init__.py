"""People who work at the console: who they are, what they may see, how they prove who they are."""
