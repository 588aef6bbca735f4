"""What holds now: the flows' context, reference data in memory, tariffs and limits in force."""
