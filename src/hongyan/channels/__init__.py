"""Carriers as objects that submit and are listened to.

Channels know no flow, no table, no tenant.
"""
