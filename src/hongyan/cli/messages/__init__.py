"""Commands on messages: their outcomes, where they may go, what is pushed."""
