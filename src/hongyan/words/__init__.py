"""Words for people in each language: catalogues under `locale/`, and how they are filled.

Knows no command and no page; each edge decides which catalogue it reads.
"""
