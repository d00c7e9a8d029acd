"""Benchmarks: `./run bench <name>`. They measure and print; nothing fails because a machine is slow."""
