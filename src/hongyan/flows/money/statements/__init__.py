"""What a month comes to: statements, invoices, and alerts before it ends."""
