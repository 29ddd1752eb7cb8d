"""The version of pmkit, in the one place that the package and its reports read it from."""

__version__ = "0.1.0"
