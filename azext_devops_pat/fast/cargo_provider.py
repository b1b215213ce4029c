"""Cargo's credential provider: `python -I -S cargo_provider.py AZ WORD…`.

By hand and short, because Python compiles this file at every start; the rest comes from .pyc.
"""

import sys

if __name__ == "__main__":
    sys.path.insert(0, __file__[: -len("/azext_devops_pat/fast/cargo_provider.py")])
    from azext_devops_pat.fast.cargo_answer import run

    run(sys.argv[1], sys.argv[2:])
