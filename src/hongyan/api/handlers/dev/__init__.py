"""What programs on this machine may ask of `hongyan dev`, beside the clock, below `/dev/`."""
