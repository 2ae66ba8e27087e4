"""
The scenario file of a region: what is sold, and where the tables are.
"""

from typing import Final

from tmf645_scenarios.region.order import Order

TEXT: Final = """\
# Made by: {command}
schema: tmf645-scenario/1
name: region-{premises}-{polygons}-{seed}
story: |
  A made-up region of {premises} premises under {polygons} polygons of coverage: towns with fibre,
  copper, cable and fixed wireless, planned builds, copper that is not sold any more, and premises
  where somebody knows better than the map. Nobody lives here.

world:
  categories:
    - {{id: internet, name: Internet access}}
    - {{id: voice, name: Telephony}}

  specifications:
    - id: internet
      name: Internet
      categories: [internet]
      characteristics:
        - {{name: downloadSpeed, type: integer, unit: Mb/s, values: [10, 25, 50, 100, 300, 1000], default: 50, governs: down}}
        - {{name: accessTechnology, type: text, values: [fibre, copper, cable, wireless], governs: technology}}
      solutions:
        - [fibre-line]
        - [cable-line]
        - [copper-line]
        - [wireless-link]
    - id: fibre-internet
      name: Fibre internet
      categories: [internet]
      characteristics:
        - {{name: downloadSpeed, type: integer, unit: Mb/s, values: [100, 300, 1000, 2000], default: 300, governs: down}}
      solutions:
        - [fibre-line]
      alternatives: [internet]
    - id: telephone
      name: Telephone
      categories: [voice]
      solutions:
        - [voice-port]
      companions: [internet]

  resources:
    - id: fibre-line
      name: Fibre line
      technology: fibre
      demands:
        - {{unit: port}}
        - {{unit: bandwidth, of: downloadSpeed, oversubscription: 20}}
    - id: cable-line
      name: Cable line
      technology: cable
      demands:
        - {{unit: port}}
        - {{unit: bandwidth, of: downloadSpeed, oversubscription: 40}}
    - id: copper-line
      name: Copper line
      technology: copper
      demands:
        - {{unit: port}}
    - id: wireless-link
      name: Wireless link
      technology: wireless
      demands:
        - {{unit: port}}
        - {{unit: bandwidth, of: downloadSpeed, oversubscription: 20}}
    - {{id: voice-port, name: Voice port}}

  premises_file: premises.{format}
  coverage_file: [fibre.geojson, copper.geojson, cable.geojson, wireless.geojson]
  overrides_file: overrides.csv
  nodes_file: nodes.csv
  pools_file: pools.csv

  alternates:
    - {{id: slower, kind: lower tier, limit: 2}}
    - {{id: another-technology, kind: other technology}}
    - {{id: later, kind: later date}}
    - {{id: another-service, kind: other specification}}
"""


def scenario_text(order: Order) -> str:
    """Return the scenario of the region that was ordered."""
    facts = {"premises": order.premises, "polygons": order.polygons, "seed": order.seed}
    options = " ".join(f"--{name} {value}" for name, value in facts.items())
    command = f"tmf645 world generate {options} --format {order.format}"
    return TEXT.format(command=command, format=order.format, **facts)
