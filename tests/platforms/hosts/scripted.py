"""A real HTTP server on a free port that answers from a script, for what no sane host would do."""

import json
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Reply:
    """One answer: a status, headers, and a body of JSON or of raw bytes."""

    status: int = 200
    body: object = None
    headers: dict = field(default_factory=dict)
    after: object = None  # called before answering, e.g. to wait

    @property
    def raw(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


class Script:
    """The replies still to be given, and the requests received; the last reply is repeated."""

    def __init__(self, url):
        self.url = url
        self.replies = [Reply(body={})]
        self.requests = []
        self.connections = 0

    def answer(self, *replies):
        self.replies = list(replies)
        self.requests.clear()

    @property
    def lines(self):
        return [f"{verb} {path}" for verb, path, _, _ in self.requests]


class Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """A client that stops waiting is a part of some scripts, and no news."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def scripted_host():
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self):
            script.connections += 1
            super().setup()

        def answer(self):
            length = int(self.headers.get("Content-Length") or 0)
            sent = self.rfile.read(length)
            script.requests.append((self.command, self.path, dict(self.headers), sent))
            reply = script.replies[0] if len(script.replies) == 1 else script.replies.pop(0)
            if reply.after:
                reply.after()
            self.send_response_only(reply.status)
            headers = {"Date": self.date_time_string(), "Content-Type": "application/json"}
            headers |= {"Content-Length": str(len(reply.raw)), **reply.headers}
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.raw)

        do_GET = do_PUT = do_POST = do_PATCH = answer  # noqa: N815

        def log_message(self, *args):
            """The test's output is for failures."""

    server = Server(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    script = Script(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield script
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
