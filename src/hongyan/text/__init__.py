"""Numbers and words of a message: phone numbers, segments, templates, links. Knows no sends."""
