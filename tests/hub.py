"""A double of the Hub's protocol on the loopback interface: downloads, uploads, and faults."""

import base64
import hashlib
import json
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlparse

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class Answer:
    """What is sent back, and how the connection ends."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"{}"
    cut: int | None = None
    """Send only so many bytes of the body, then end as `end` says."""
    end: str = "close"
    """`close`, `reset` or `stall`."""


class Hub:
    """The files of one repository, the requests that were made, and what is wrong with it."""

    def __init__(
        self, repo_id: str, files: dict[str, bytes], fault: str = "", kind: str = "models"
    ) -> None:
        self.repo_id = repo_id
        self.api = f"/api/{kind}/{repo_id}"
        self.files = files
        self.fault = fault
        self.requests: list[str] = []
        self.url = ""
        self.stopped = threading.Event()

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        """Return the answer to a request, with the hub's fault in it."""
        if method == "POST":
            return self.take(path, body)
        if self.fault in REFUSALS:
            return REFUSALS[self.fault]
        if self.fault == "html":
            return Answer(200, {"Content-Type": "text/html"}, b"<html>Please log in</html>")
        if path == self.api or path.startswith(f"{self.api}/revision/"):
            asked = path.removeprefix(f"{self.api}/revision/")
            if asked not in (self.api, COMMIT, "main"):
                return Answer(404, {"X-Error-Code": "RevisionNotFound"})
            siblings = [{"rfilename": name, "size": len(data)} for name, data in self.files.items()]
            info = {"id": self.repo_id, "sha": COMMIT, "siblings": siblings}
            return Answer(body=json.dumps(info).encode())
        if path.startswith(f"{self.api}/tree/"):
            if path != f"{self.api}/tree/{COMMIT}":
                return Answer(404, {"X-Error-Code": "RevisionNotFound"})
            return Answer(body=json.dumps([self.row(name) for name in self.files]).encode())
        name = path.removeprefix(f"/{self.repo_id}/resolve/{COMMIT}/")
        if name in self.files:
            return self.file(name)
        return Answer(404, {"X-Error-Code": "RepoNotFound"})

    def file(self, name: str) -> Answer:
        data = self.files[name]
        headers = {"X-Repo-Commit": COMMIT, "ETag": f'"{git_sha1(data)}"'}
        if is_large(name):
            sha = hashlib.sha256(data).hexdigest()
            headers |= {"X-Linked-Etag": f'"{sha}"', "X-Linked-Size": str(len(data))}
        answer = Answer(200, headers, data)
        if is_large(name) and self.fault in ("reset", "stall", "truncated"):
            answer.cut = len(data) // 2
            answer.end = {"truncated": "close"}.get(self.fault, self.fault)
        if is_large(name) and self.fault == "wrong bytes":
            answer.body = data[:-4] + b"\0\1\2\3"
        return answer

    def row(self, name: str) -> dict[str, object]:
        data = self.files[name]
        row = {"type": "file", "path": name, "size": len(data), "oid": git_sha1(data)}
        if is_large(name):
            sha = hashlib.sha256(data).hexdigest()
            row["lfs"] = {"oid": sha, "size": len(data), "pointerSize": 130}
        return row

    def take(self, path: str, body: bytes) -> Answer:
        """Answer what publishing asks, and keep the files that are committed."""
        if path == "/api/repos/create":
            asked = json.loads(body)
            name = "/".join(filter(None, (asked.get("organization"), asked["name"])))
            return Answer(body=json.dumps({"url": f"{self.url}/{name}", "name": name}).encode())
        if path == "/api/validate-yaml":
            return Answer(body=b'{"errors": [], "warnings": []}')
        if path.startswith(f"{self.api}/preupload/"):
            files = [
                {"path": each["path"], "uploadMode": "regular", "shouldIgnore": False}
                for each in json.loads(body)["files"]
            ]
            return Answer(body=json.dumps({"files": files}).encode())
        if path.startswith(f"{self.api}/commit/"):
            for line in body.splitlines():
                row = json.loads(line)
                if row["key"] == "file":
                    self.files[row["value"]["path"]] = base64.b64decode(row["value"]["content"])
            url = f"{self.url}/{self.repo_id}/commit/{COMMIT}"
            answer = {"commitUrl": url, "commitOid": COMMIT, "pullRequestUrl": None}
            return Answer(body=json.dumps(answer).encode())
        return Answer(404)


REFUSALS = {
    "not found": Answer(404, {"X-Error-Code": "RepoNotFound"}),
    "gated": Answer(403, {"X-Error-Code": "GatedRepo"}),
    "wrong token": Answer(
        401, {"X-Error-Message": "Invalid credentials in Authorization header"}, b"{}"
    ),
    "unknown revision": Answer(404, {"X-Error-Code": "RevisionNotFound"}),
    "500": Answer(500),
    "503": Answer(503),
    "429": Answer(429, {"Retry-After": "600", "RateLimit": '"api";r=0;t=600'}),
}


def is_large(name: str) -> bool:
    """Whether the Hub keeps a file of this name beside git, under its sha256."""
    return name.endswith((".safetensors", ".bin", ".model"))


def git_sha1(data: bytes) -> str:
    """Return the name that git gives `data`."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()


@contextmanager
def serve(hub: Hub) -> Iterator[Hub]:
    """Serve `hub` on a free port until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self.reply()

        def do_GET(self) -> None:
            self.reply()

        def do_POST(self) -> None:
            self.reply()

        def reply(self) -> None:
            hub.requests.append(f"{self.command} {self.path}")
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = hub.answer(self.command, unquote(urlparse(self.path).path), sent)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if self.command == "HEAD":
                return
            self.wfile.write(answer.body[: answer.cut])
            if answer.cut is None:
                return
            self.wfile.flush()
            self.close_connection = True
            if answer.end == "stall":
                hub.stopped.wait()
            if answer.end == "reset":
                now = struct.pack("ii", 1, 0)
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, now)
                self.connection.close()

        def log_message(self, *args: object) -> None:
            """Keep the test's output quiet."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """A client that hangs up is no news here."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        hub.stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()
