"""A double of the Hub's download protocol on the loopback interface."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlparse

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class Hub:
    """The files of one repository, and the requests that were made."""

    def __init__(self, repo_id: str, files: dict[str, bytes]) -> None:
        self.repo_id = repo_id
        self.files = files
        self.requests: list[str] = []
        self.url = ""

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Return status, headers and body for a request."""
        api = f"/api/models/{self.repo_id}"
        if path == f"{api}/revision/{COMMIT}":
            return 200, {}, json.dumps({"id": self.repo_id, "sha": COMMIT}).encode()
        if path == f"{api}/tree/{COMMIT}":
            return 200, {}, json.dumps([self._row(name) for name in self.files]).encode()
        name = path.removeprefix(f"/{self.repo_id}/resolve/{COMMIT}/")
        if name in self.files:
            headers = {"X-Repo-Commit": COMMIT, "ETag": f'"{git_sha1(self.files[name])}"'}
            return 200, headers, self.files[name]
        return 404, {"X-Error-Code": "EntryNotFound"}, b"{}"

    def _row(self, name: str) -> dict[str, object]:
        data = self.files[name]
        return {"type": "file", "path": name, "size": len(data), "oid": git_sha1(data)}


def git_sha1(data: bytes) -> str:
    """Return the name that git gives `data`."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


@contextmanager
def serve(hub: Hub) -> Iterator[Hub]:
    """Serve `hub` on a free port until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self.reply(body=False)

        def do_GET(self) -> None:
            self.reply(body=True)

        def reply(self, body: bool) -> None:
            hub.requests.append(f"{self.command} {self.path}")
            status, headers, data = hub.answer(unquote(urlparse(self.path).path))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if body:
                self.wfile.write(data)

        def log_message(self, *args: object) -> None:
            """Keep the test's output quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
