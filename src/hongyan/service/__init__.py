"""What every edge is given: answers to values, and readings. Knows no HTTP and no loop."""
