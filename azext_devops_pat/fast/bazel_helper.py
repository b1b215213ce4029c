"""Bazel's credential helper: `python -I -S bazel_helper.py AZ WORD…`.

By hand and short, because Python compiles this file at every start; the rest comes from .pyc.
"""

import sys

if __name__ == "__main__":
    sys.path.insert(0, __file__[: -len("/azext_devops_pat/fast/bazel_helper.py")])
    from azext_devops_pat.fast.bazel_answer import run

    run(sys.argv[1], sys.argv[2:])
