"""
The report as Markdown, for step summaries and comments.
"""
