"""What the canteen takes from spreadsheets."""
