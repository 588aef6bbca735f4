"""Commands that run, check and keep an installation."""
