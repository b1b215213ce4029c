"""pnpm's token helper: `python -I -S pnpm_helper.py AZ ORGANIZATION`.

By hand and short, because Python compiles this file at every start; the rest comes from .pyc.
"""

import sys

if __name__ == "__main__":
    sys.path.insert(0, __file__[: -len("/azext_devops_pat/fast/pnpm_helper.py")])
    from azext_devops_pat.fast.pnpm_answer import run

    run(sys.argv[1], sys.argv[2:])
