"""
Both catalogues, to browse: what is sold (TMF620), and the services and resources behind it (TMF633).

The chain is product offering, product specification, customer-facing service, resource-facing
service. Neither says who may buy, nor where the network reaches. TMF633 is held against its official
API file by a test; of TMF620 none was at hand: its shapes and its path are *unverified*.
"""
