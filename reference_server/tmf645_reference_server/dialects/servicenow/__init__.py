"""
ServiceNow's dialect: Technical Service Qualification Open API (Washington DC), as ``servicenow-tsq``.

    surface         paths, words, page sizes        texts       what is answered where something is wrong
    quirks          oddities, each with a switch    attributes  reading a payload
    reading         a request becomes an order      showing     an order becomes a reply
    characteristics what is configured on a service
    orders          what is kept of a request       keeping     where
    decomposition   lines to domain orders          results     what processResult brings
    inventories     who decides                     asking      what they are asked over TMF645
    reporting       the other role                  partner, flights   another system over HTTP
    acts            everything that can be done     routes      over HTTP
    building        the dialect of a namespace, put together

The rules are those of the document, cited in docs/servicenow.md row by row.
"""
