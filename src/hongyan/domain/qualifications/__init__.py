"""Qualifications (资质): the papers of a legal person on which signs rest."""
