"""What is applied for: signs and templates, their shape and their state."""
