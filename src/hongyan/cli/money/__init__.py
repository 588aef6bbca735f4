"""Commands on money: what is paid, sold, proved and billed."""
