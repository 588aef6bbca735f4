"""Hongyan 鸿雁: a self-hosted short message service. Holds the version and knows nothing else."""

__version__ = "0.1.0"
