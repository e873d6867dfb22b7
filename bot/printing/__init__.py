"""What is printed: posters and slips as PDF, and the one font for Chinese wherever something is drawn."""

from pathlib import Path

FONT = Path(__file__).parent / "fonts" / "YishiSans-Regular.otf"
"""Simplified and traditional Chinese and Latin letters, under the licence that lies beside it. No machine
needs fonts of its own: whatever draws text into a picture or a page uses this one."""
