"""Git hooks that keep secrets out of commits, and prove that every required secret is declared."""

__version__ = "0.1.0"
