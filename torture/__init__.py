"""Torture: damaged, odd and rewritten inputs, killed runs, full disks, closed descriptors and hostile names."""
