"""
``python -m tmf645_cli``: the command, where its script is not on the path.
"""

from tmf645_cli.main import main

if __name__ == "__main__":
    main(prog_name="tmf645")
