"""One call: decided, paid for and written down."""
