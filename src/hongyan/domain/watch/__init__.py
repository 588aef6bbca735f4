"""Channels as an operator watches them: figures, what is wrong, alarms, captures. Sends nothing."""
