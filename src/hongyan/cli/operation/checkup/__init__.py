"""What `hongyan doctor` looks at: machine, database, what is configured. Changes nothing."""
