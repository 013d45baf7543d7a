"""A door before the embedded git host that counts who comes through: every real HTTP request."""

import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import requests

LEFT_OUT = {
    "transfer-encoding",
    "content-encoding",
    "content-length",
    "connection",
    "date",
    "server",
}


class Counted:
    """The requests since the last `reset`, in order, as "VERB /path" without numbers of pages."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.lines: list[str] = []

    def reset(self) -> None:
        """Begin anew."""
        self.lines.clear()

    @property
    def total(self) -> int:
        """How many there were."""
        return len(self.lines)

    def kinds(self) -> Counter[str]:
        """How many of each kind: numbers and commit ids in the path are left out."""
        short = (re.sub(r"/[0-9a-f]{40}|/\d+", "/…", line.partition("?")[0]) for line in self.lines)
        return Counter(short)


@contextmanager
def counting(behind: str) -> Iterator[Counted]:
    """Open the door before the server at `behind`."""
    session = requests.Session()

    class Door(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self):
            counted.lines.append(f"{self.command} {self.path}")
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            sent = {name: value for name, value in self.headers.items() if name.lower() != "host"}
            found = session.request(
                self.command, behind + self.path, data=body, headers=sent, allow_redirects=False
            )
            self.send_response_only(found.status_code)
            for name, value in found.headers.items():
                if name.lower() not in LEFT_OUT:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(found.content)))
            self.end_headers()
            self.wfile.write(found.content)

        do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = answer  # noqa: N815

        def log_message(self, *args):
            """The test's output is for failures."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    server.daemon_threads = True
    counted = Counted(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield counted
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        session.close()
