"""Channels: objects that submit to carriers and yield their events.

Channels know no flow, no table, no tenant.
"""
