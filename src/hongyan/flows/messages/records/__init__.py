"""What people ask of the message log: records, their whole story, figures. Reads only."""
