"""Imports (导入): read and check a sheet, import its good rows, take a batch back."""
