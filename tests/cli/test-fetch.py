#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""--fetch, against a server on the loopback address."""

import contextlib
import gzip
import hashlib
import http.server
import json
import os
import signal
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True

from support import SMALL, main  # noqa: E402


class Handler(http.server.BaseHTTPRequestHandler):
    """Files below /stall/ stop in the middle; files below /wrong/ have other content."""

    def do_GET(self):
        manner, name = self.path.strip("/").split("/")
        body = self.server.files[name]
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if manner == "wrong":
            body = bytes(len(body))
        self.wfile.write(body if manner != "stall" else body[: len(body) // 2])
        if manner == "stall":
            self.server.is_stalled.set()
            self.connection.recv(1)

    def log_message(self, *words):
        pass


@contextlib.contextmanager
def serve(bench, manner):
    """Serves the bench's data set; gives the environment in which the program finds it."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads, server.files, server.is_stalled = True, {}, threading.Event()
    files = []
    for path in sorted(bench.data.iterdir()):
        content = path.read_bytes()
        packed = server.files[path.name + ".gz"] = gzip.compress(content)
        holds = {"name": path.name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        files.append({"name": path.name + ".gz", "size": len(packed), "holds": [holds]})
    mirror = f"http://127.0.0.1:{server.server_port}/{manner}/"
    sources = {"format": 1, "datasets": {"mnist": {"mirrors": [mirror], "files": files}}}
    bench.path("list.json").write_text(json.dumps(sources))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = {
        "CENTERLOSS_DATASETS": bench.path("list.json"), "XDG_DATA_HOME": bench.path("home"),
        "GIO_USE_PROXY_RESOLVER": "dummy", "HOME": bench.path("home"), "XDG_CACHE_HOME": bench.path("home"),
    }  # fmt: skip
    try:
        yield server, {key: str(value) for key, value in environment.items()}
    finally:
        server.shutdown()
        server.server_close()


def test_fetched_and_trained_on(bench):
    folder = bench.path("home") / "centerloss" / "mnist"
    with serve(bench, "good") as (_, env):
        result = bench.call("--fetch", "mnist", env=env).expect(0)
        assert result.stdout == f"{folder}\n", result.stdout
        assert "kB" in result.stderr, result.stderr
        assert {path.name for path in folder.iterdir()} == {path.name for path in bench.data.iterdir()}
        assert [path.name for path in folder.parent.iterdir()] == ["mnist"]
        assert bench.call("--fetch", "mnist", "--quiet", env=env).expect(0).stderr == ""
    bench.call(*SMALL, "--dataset", "mnist", "--steps", 1, "--quiet", env=env).expect(0)


def test_wrong_bytes(bench):
    with serve(bench, "wrong") as (_, env):
        result = bench.call("--fetch", "mnist", "--quiet", env=env)
    result.expect_problem(1, "/wrong/t10k-images-idx3-ubyte.gz", "Try again later")
    assert not (bench.path("home") / "centerloss" / "mnist").exists()


def test_unreachable(bench):
    with serve(bench, "good") as (_, env):
        pass
    bench.call("--fetch", "mnist", "--quiet", env=env).expect_problem(1, "http://127.0.0.1", "Try again later")


def test_interrupted(bench):
    for number in signal.SIGINT, signal.SIGTERM:
        with serve(bench, "stall") as (server, env):
            command = [bench.program, "--fetch", "mnist", "--quiet"]
            process = subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ, **env}
            )
            assert server.is_stalled.wait(20)
            begin = time.monotonic()
            process.send_signal(number)
            _, problem = process.communicate(timeout=20)
            assert process.returncode == 130, problem
            assert time.monotonic() - begin < 10
        assert not (bench.path("home") / "centerloss" / "mnist").exists()


def test_wrong_usage(bench):
    bench.call("--fetch", "imagenet").expect_problem(2, "--fetch", "imagenet", "cifar100")
    bench.call("--fetch", "mnist", "--preset", "v1.0").expect_problem(2, "--fetch", "--preset")
    bench.call("--fetch").expect_problem(2, "--fetch")


def test_nothing_to_fetch(bench):
    with serve(bench, "good") as (_, env):
        bench.call("--fetch", "synthetic", env=env).expect_problem(1, "synthetic", "no address")
        bench.call("--fetch", "kmnist", env=env).expect_problem(1, "kmnist", "no address")
        bench.path("list.json").write_text("{}")
        bench.call("--fetch", "mnist", env=env).expect_problem(1, bench.path("list.json"), "format")


if __name__ == "__main__":
    sys.exit(main())
