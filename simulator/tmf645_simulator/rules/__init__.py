"""
The rules of a decision, each a small function that yields what it has against a delivery.

    question   what is wrong with the values, and with the platforms they need
    coverage   does the technology reach, is it sold, is it built, is that certain
    line       what is on the pair, how long it is, how fast it is
    delivery   can people get in, is work going on, is there time to build
    partner    what the other network says
    capacity   is enough left, on every node of the way up
"""
