"""What the gate takes from spreadsheets (导入): standing vehicles, watch list."""
