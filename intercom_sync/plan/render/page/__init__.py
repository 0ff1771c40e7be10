"""The report as one HTML file that loads nothing and runs nothing but our own few lines."""
