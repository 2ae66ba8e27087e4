"""
A black box judge of TMF645 servers: it speaks HTTP and knows only documents.
"""
