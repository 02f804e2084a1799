"""How long a student waits for a page while somebody holds half-open connections, as ``examgen serve`` and as bare uvicorn.

    python benchmarks/half_open.py [--connections N] [--files N] [--patience SECONDS]

Each server is a process that may have so many files open, the attacker is this process: it opens connections of this machine, sends
the beginning of a request on each, and opens a new one for each that is closed. The student asks for the first page, each time on a
new connection. Printed are the median and the longest wait, and how much the server has logged. Nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import select
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
BEGIN = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "
LIMITED = "import resource, sys; resource.setrlimit(resource.RLIMIT_NOFILE, (int(sys.argv[1]),) * 2); sys.argv[1:] = sys.argv[2:]\n"
BARE = """
import socket, uvicorn
import examgen.paper.serving as serving
def bare(app, listener, **_):
    config = uvicorn.Config(app, log_level="warning", access_log=False)
    uvicorn.Server(config).run(sockets=[listener])
serving.serve = bare
"""
SERVE = "from examgen.cli import main; main()"


def half_open(port: int) -> socket.socket:
    """A connection with the beginning of a request."""
    found = socket.create_connection(("127.0.0.1", port))
    found.sendall(BEGIN)
    found.setblocking(False)
    return found


def renewed(port: int, held: list[socket.socket]) -> int:
    """Open a new connection for each that the server has closed; how many those were."""
    closed = select.select(held, [], [], 0)[0] if held else []
    for one in closed:
        one.close()
        held.remove(one)
        with contextlib.suppress(OSError):
            held.append(half_open(port))
    return len(closed)


def wait(port: int, patience: float) -> float | None:
    """Seconds until the first page is there; ``None`` if it does not come."""
    start = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
        return time.perf_counter() - start
    except OSError:
        return None
    finally:
        connection.close()


def attacked(program: str, options: argparse.Namespace, folder: Path) -> None:
    """Start the server, measure in peace and under attack, and print both."""
    arguments = [str(options.files), "serve", "--port", "0", "--store", str(folder / "store.sqlite3")]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-c", program, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=log, text=True
        )
    held: list[socket.socket] = []
    try:
        assert server.stdout
        port = int(server.stdout.readline().split("/ (")[0].rsplit(":", 1)[1])
        told("in peace", [wait(port, options.patience) for _ in range(20)])
        for _ in range(options.connections):
            with contextlib.suppress(OSError):
                held.append(half_open(port))
        waits, closed = [], 0
        for _ in range(options.tries):
            closed += renewed(port, held)
            waits.append(wait(port, options.patience))
        told(f"under {len(held)} half-open connections ({closed} were closed and renewed)", waits)
    finally:
        for one in held:
            one.close()
        server.kill()
        server.wait()
    print(f"  logged: {(folder / 'log').stat().st_size / 1000:.1f} kB")


def told(when: str, waits: list[float | None]) -> None:
    """Print the waits."""
    answered = [1000 * one for one in waits if one is not None]
    figures = f"median {median(answered):.0f} ms, longest {max(answered):.0f} ms" if answered else "no answer"
    print(f"  {when}: {len(answered)} of {len(waits)} answered; {figures}")


def main() -> None:
    """Attack both servers."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--connections", type=int, default=300)
    parser.add_argument("--files", type=int, default=256)
    parser.add_argument("--patience", type=float, default=5.0)
    parser.add_argument("--tries", type=int, default=20)
    options = parser.parse_args()
    for name, program in (("examgen serve", LIMITED + SERVE), ("bare uvicorn", LIMITED + BARE + SERVE)):
        print(f"{name}, {options.files} files")
        with tempfile.TemporaryDirectory() as folder:
            attacked(program, options, Path(folder))


if __name__ == "__main__":
    main()
