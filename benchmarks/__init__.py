"""What is measured, beside what others need: `make bench`. See docs/performance.md."""
