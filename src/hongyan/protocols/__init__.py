"""The carriers' protocols as bytes and values: SMPP 3.4, CMPP 2.0, 2.1 and 3.0.

It reads and writes; it opens no connection, knows no clock, keeps no session and no message.
Whatever bytes a peer sends, nothing but `errors.WireError` leaves this layer.
"""
