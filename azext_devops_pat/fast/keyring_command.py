"""The `keyring` command that package tools start: `python -I -S keyring_command.py AZ WORD…`.

By hand and short, because Python compiles this file at every start: it matches the host, and the rest comes from .pyc.
"""

import sys

if __name__ == "__main__":
    _words = sys.argv[2:]
    _lower = " ".join(_words).lower()
    sys.path.insert(0, __file__[: -len("/azext_devops_pat/fast/keyring_command.py")])
    if "dev.azure.com" in _lower or ".visualstudio.com" in _lower:
        from azext_devops_pat.fast.keyring_answer import run
    else:
        from azext_devops_pat.fast.next_keyring import run
    run(sys.argv[1], _words)
