"""What a developer's own test suite uses: `hongyan dev` as a pytest fixture.

Rests on the control of `dev` (`/dev/…`) alone, as programs in other languages do.
"""
