"""git's helper: `python -I -S git_credential.py AZ OPERATION`.

By hand and short, because Python compiles this file at every start: it matches the host, and the rest comes from .pyc.
"""

import sys

if __name__ == "__main__" and sys.stdin and sys.argv[2:] in (["get"], ["erase"]):  # others: without reading
    _input = sys.stdin.buffer.read(65537)
    _lower = _input.lower()
    sys.path.insert(0, __file__[: -len("/azext_devops_pat/fast/git_credential.py")])
    try:
        if b"host=dev.azure.com" in _lower or b".visualstudio.com" in _lower:
            from azext_devops_pat.fast.git_helper import run
        else:
            from azext_devops_pat.fast.servers import run
        run(sys.argv[1], sys.argv[2], _input)
    except ImportError:  # an update of the extension takes az some seconds
        sys.stderr.write("devops-pat: a part of the extension is missing. To see what works: az devops auth status\n")
