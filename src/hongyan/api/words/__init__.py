"""The codes and messages of the API: the one place that knows them."""
