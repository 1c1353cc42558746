# SPDX-License-Identifier: GPL-3.0-or-later
"""A server on the loopback address with a data set."""

import gzip
import hashlib
import http.server
import json
import pathlib
import threading


class Server(http.server.ThreadingHTTPServer):
    """Serves the files of a folder, compressed; with another `manner` it stalls in the middle, or answers 404."""

    daemon_threads = True

    def __init__(self, folder):
        super().__init__(("127.0.0.1", 0), Handler)
        self.manner = "good"
        self.contents = {path.name: path.read_bytes() for path in sorted(pathlib.Path(folder).iterdir())}
        self.packed = {name + ".gz": gzip.compress(content) for name, content in self.contents.items()}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def write_list(self, path, dataset):
        """Writes the list of addresses for the program."""
        files = [
            {
                "name": name + ".gz",
                "size": len(self.packed[name + ".gz"]),
                "holds": [{"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}],
            }
            for name, content in self.contents.items()
        ]
        source = {"mirrors": [f"http://127.0.0.1:{self.server_port}/"], "files": files}
        pathlib.Path(path).write_text(json.dumps({"format": 1, "datasets": {dataset: source}}))


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        if self.server.manner == "missing":
            self.send_error(404)
            return
        body = self.server.packed[self.path.strip("/")]
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.server.manner == "stalling":
            self.wfile.write(body[: len(body) // 3])
            self.connection.recv(1)
        else:
            self.wfile.write(body)

    def log_message(self, *words):
        pass
