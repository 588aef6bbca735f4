"""What customers' servers are told: reports, their endpoints and their delivery."""
