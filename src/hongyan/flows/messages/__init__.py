"""Messages: from a call to the verdict, and what customers are told of both."""
