"""A real HTTP server that keeps the webhooks it is sent."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def wait_for(get, seconds=60):
    """What `get` returns once it is true; fails when it stays false."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := get():
            return found
        time.sleep(0.02)
    raise AssertionError("nothing came in time")


class Receiver:
    """`received` holds (headers, raw body) in the order of arrival; `status` is what it answers."""

    def __init__(self):
        self.received = []
        self.status = 200
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.received.append((dict(self.headers), body))
                self.send_response(outer.status)
                self.end_headers()
                self.wfile.write(b"noted")

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}/hook"

    def events(self):
        """(event, action) of everything received."""
        return [(h["X-GitHub-Event"], json.loads(b).get("action")) for h, b in list(self.received)]

    def payloads(self, event, action=None):
        """The payloads of all such events so far."""
        told = [(h["X-GitHub-Event"], json.loads(body)) for h, body in list(self.received)]
        return [body for name, body in told if name == event and body.get("action") == action]

    def wait(self, event, action=None):
        """The payload of the first such event, once it is here."""
        return wait_for(lambda: self.payloads(event, action))[0]
