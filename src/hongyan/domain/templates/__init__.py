"""Templates (短信模板) and their versions. Knows nothing of signs or messages."""
