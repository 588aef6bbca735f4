"""What is sold: tariffs, orders, payments, refunds."""
