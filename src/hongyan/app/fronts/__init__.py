"""Front processes: HTTP and signatures of `serve --fronts N`, with one process of flows behind."""
