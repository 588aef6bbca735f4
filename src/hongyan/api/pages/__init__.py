"""Pages and probes for people and machines that watch."""
