"""Long work that people asked for: exports, with progress and a file at the end."""
