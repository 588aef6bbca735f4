"""The schema's history: revisions are `versions/NNNN_what_changed.py`, the last one is the head."""
