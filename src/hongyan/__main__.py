"""`python -m hongyan` is `hongyan`."""

from __future__ import annotations

from hongyan.cli import main

if __name__ == "__main__":
    main()
