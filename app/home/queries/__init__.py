"""What the front page says and what a search finds, read from every area."""
