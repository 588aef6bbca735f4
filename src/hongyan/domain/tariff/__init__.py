"""What things cost: price books and products, with the days they are in force. Moves no money."""
