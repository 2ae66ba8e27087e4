"""
Servers without any logic, for comparison: the least that one could do in each framework.

Each decodes a check with types, gives it an id, a state and dates, keeps it and answers with it; finds
it again by its id; lists the latest twenty.
"""
