"""A server on loopback that gives the answers it is told to, in order, and records what it was asked."""

import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SILENCE = "no answer until the test ends"
HANG_UP = "close the connection without an answer"


class Scripted:
    """What to answer: (status, headers, body) each, or SILENCE, or HANG_UP; the last one is repeated."""

    def __init__(self, url, over):
        self.url, self.over = url, over
        self.answers, self.requests = [], []

    def next(self):
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def serving():
    """Yield a Scripted that is served while the block runs."""
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            scripted.requests.append((self.command, self.path, dict(self.headers)))
            planned = scripted.next()
            if planned == SILENCE:
                over.wait(20)
            if isinstance(planned, tuple):
                self._answer(*planned)

        do_HEAD = do_GET  # noqa: N815

        def _answer(self, status, headers, body):
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, *_):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    scripted = Scripted(f"http://127.0.0.1:{server.server_port}", over)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield scripted
    finally:
        over.set()
        server.shutdown()
        server.server_close()
