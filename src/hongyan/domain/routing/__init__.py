"""Which carrier serves a number and which channel takes a message. Knows no sockets."""
