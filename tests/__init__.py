"""Tests of Hongyan. A package only so that tests can import `tests.postgres` and its like."""
