"""The Dysmsapi edge: one HTTP request in, one enveloped answer out. Holds no business rule."""
