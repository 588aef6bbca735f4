"""Authorization letters (授权委托书): who lets whom use which sign names, and for how long."""
