"""pmkit: from a VCF to a per-patient precision-medicine report, offline."""

__version__ = "0.1.0"
