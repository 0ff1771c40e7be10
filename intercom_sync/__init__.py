"""intercom-sync: Help Center articles and conversation actions for Intercom, from git.

Start reading at plan/model.py (what a change is) and articles/diff.py (how it is decided).
"""

__version__ = "0.1.0"
