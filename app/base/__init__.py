"""Done once, used everywhere: short functions, no classes to inherit but the forms."""
