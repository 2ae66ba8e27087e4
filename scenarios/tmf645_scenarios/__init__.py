"""
Worlds written in YAML, and their reading into an inventory.
"""
