"""Channels to upstreams that are asked by HTTP: described by a document, or ready."""
