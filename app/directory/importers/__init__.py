"""What the directory takes from spreadsheets (导入): staff, classes, rooms, pupils."""
