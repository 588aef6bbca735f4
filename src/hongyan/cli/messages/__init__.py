"""Commands on messages: what became of them, where they may go, what is pushed."""
