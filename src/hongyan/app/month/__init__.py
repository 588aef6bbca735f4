"""A month of demo traffic, lived through by the real flows at moments of the past."""
