"""The composition root.

Builds everything, starts it in order, stops it in reverse. Decides nothing.
"""

from hongyan.app.application import run_dev, run_serve

__all__ = ["run_dev", "run_serve"]
