"""What is planted into pages: authors' errors by kind, and code that is no error."""

from __future__ import annotations

Plants = dict[str, tuple[str, dict[str, str]]]
"""By name: words of the fault that is reported, and which code is planted where."""


def plant(words: str, **places: str) -> tuple[str, dict[str, str]]:
    """One entry of a table."""
    return words, places


BUSY: Plants = {
    "prints": plant("line 37: solution prints 'x'", solution="print('x', p)"),
    "prints_in_a_property": plant("property said prints", said="print('x')\nreturn ''"),
    "prints_when_loaded": plant("loading prints", load="print('x')"),
    "writes_to_stderr": plant("witness other prints", load="import sys", witness="sys.stderr.write('x')"),
    "writes_bytes": plant("prints", load="import sys", solution="sys.__stdout__.buffer.write(b'x')"),
    "writes_to_a_descriptor": plant("(os.write)", load="import os", mistake="os.write(1, b'x')"),
    "closes_descriptors": plant("(os.closerange)", load="import os", witness="os.closerange(0, 100)"),
    "writes_a_file": plant("writes the file written.txt", witness="open('written.txt', 'w')"),
    "appends_and_is_silent": plant(
        "line 45: witness other writes", witness="try:\n    open('written.txt', 'a')\nexcept Exception:\n    pass"
    ),
    "reads_itself": plant("loading reads the file", load="SOURCE = open(__file__).read()"),
    "reads_beside_itself": plant(
        "reads the file", load="from pathlib import Path", condition="Path(__file__).with_suffix('.csv').read_text()"
    ),
    "saves_an_array": plant("writes the file written.npy", load="import numpy as np", witness="np.save('written', np.ones(2))"),
    "lists_a_folder": plant("(os.listdir)", load="import os", said="return os.listdir('.')[0]"),
    "removes_a_file": plant(
        "mistake forgot_the_bias asks the operating system (os.remove)", load="import os", mistake="os.remove('written.txt')"
    ),
    "opens_a_socket": plant("opens a network connection", load="import socket", witness="socket.socket()"),
    "asks_a_server": plant(
        "opens a network connection", load="from urllib.request import urlopen", witness="urlopen('http://localhost:1/')"
    ),
    "starts_a_process": plant("starts a process", load="import subprocess", witness="subprocess.run(['true'])"),
    "asks_a_shell": plant("(os.system)", load="import os", witness="os.system('true')"),
    "forks": plant("(os.fork)", load="import os", witness="if os.fork() == 0:\n    os._exit(0)"),
    "starts_a_thread": plant("starts a thread", load="import threading", witness="threading.Thread(target=print).start()"),
    "uses_a_pool": plant(
        "starts a thread",
        load="from concurrent.futures import ThreadPoolExecutor",
        witness="ThreadPoolExecutor(2).submit(print, 1)",
    ),
    "sets_the_environment": plant("(os.putenv)", load="import os", witness="os.environ['X'] = '1'"),
    "changes_the_folder": plant("(os.chdir)", load="import os", witness="os.chdir('/')"),
    "sends_a_signal": plant("(os.kill)", load="import os", witness="os.kill(os.getpid(), 9)"),
    "sleeps": plant("sleeps", load="import time", witness="time.sleep(0.01)"),
    "waits_for_input": plant("waits for input", witness="input()"),
    "calls_machine_code": plant("machine code", load="import ctypes", witness="ctypes.string_at(0)"),
    "opens_a_database": plant("opens a database", load="import sqlite3", witness="sqlite3.connect(':memory:')"),
}
"""Pages that do more than compute."""
CHANGING: Plants = {
    "numpy_errors": plant(
        "numpy's handling of floating-point errors", load="import numpy as np", witness="np.seterr(all='ignore')"
    ),
    "numpy_printing": plant("numpy's print options", load="import numpy as np\nnp.set_printoptions(precision=2)"),
    "numpy_seed": plant(
        "numpy's global random generator changed in witness other", load="import numpy as np", witness="np.random.seed(1)"
    ),
    "random_seed": plant("the state of the random module changed in loading", load="import random\nrandom.seed(1)"),
    "random_seed_at_times": plant(
        "the state of the random module changed in",
        load="import random",
        condition="if p.b % 5 == 2:\n    random.seed(1)",
    ),
    "torch_seed": plant("torch's seed", witness="oracles.torch.manual_seed(1)"),
    "torch_dtype": plant(
        "torch's default dtype changed from torch.float32 to torch.float16 in witness other",
        witness="oracles.torch.set_default_dtype(oracles.torch.float16)",
    ),
    "torch_threads": plant("torch's number of threads", load="oracles.torch.set_num_threads(2)"),
    "torch_grad_mode": plant("torch's grad mode changed from True to False", witness="oracles.torch.set_grad_enabled(False)"),
    "decimal_precision": plant("the decimal context", load="import decimal", witness="decimal.getcontext().prec = 29"),
    "recursion_limit": plant("the recursion limit changed from 1000 to 5000", load="import sys\nsys.setrecursionlimit(5000)"),
    "import_path": plant("sys.path", load="import sys\nsys.path.append('/tmp')"),
    "warnings_filters": plant("the warnings filters", load="import warnings", witness="warnings.simplefilter('ignore')"),
    "signal_handlers": plant("the handlers of signals", load="import signal\nsignal.signal(signal.SIGPROF, signal.SIG_IGN)"),
    "functions_at_exit": plant("the functions called at exit", load="import atexit\natexit.register(print)"),
    "garbage_collector": plant("the garbage collector", load="import gc\ngc.disable()"),
    "the_engine": plant("examgen.engine.relu is replaced", load="engine.relu = lambda x: x"),
    "a_builtin": plant("builtins.round is replaced", load="import builtins\nbuiltins.round = int"),
}
"""Pages that change what all pages in a process share."""
UNSTEADY: Plants = {
    "clock": plant("look at time", load="import time", said="return str(int(time.time()) % 997)"),
    "year": plant("date (line 19)", load="import datetime", said="return str(datetime.date.today().year)"),
    "moment": plant("look at datetime", load="from datetime import datetime as d", said="return f'{d.now():%Y}'"),
    "set_of_three": plant("set (line 6)", load='WORDS = list({"red", "green", "blue"})', said="return WORDS[0]"),
    "set_of_two": plant("the prompt reads", said='return " and ".join({"red", "green"})'),
    "hash_of_a_word": plant("hash (line 19)", said="return str(hash('neuron') % 997)"),
    "place_in_memory": plant("id (line 19)", said="return str(id(object()) % 9973)"),
    "unique_number": plant("look at uuid", load="import uuid", said="return str(uuid.uuid4().int % 997)"),
    "user": plant("environ (line 19)", load="import os", said="return os.environ.get('USER', '')"),
    "number_of_the_process": plant("getpid", load="import os", said="return str(os.getpid())"),
    "counts_variants": plant(
        "count (line 6)", load="from itertools import count\nCALLS = count(1)", said="return str(next(CALLS))"
    ),
    "list_that_grows": plant("append (line 19)", load="SEEN = []", said="SEEN.append(1)\nreturn str(len(SEEN))"),
    "list_that_has_grown": plant(
        "drawn again after the others, seed 0",
        load="SEEN = []",
        solution="SEEN.append(1)",
        said="return 'again' if len(SEEN) > 30 else ''",
    ),
    "argument_that_grows": plant(
        "drawn again", load="def calls(seen=[]):\n    seen.append(1)\n    return len(seen)", said="return str(calls())"
    ),
    "mistake_of_the_day": plant(
        "answers of mistake forgot_the_bias", load="import datetime", mistake="return {'z': datetime.date.today().year}"
    ),
}
"""Pages whose variants come out differently."""
ENDING: Plants = {
    "exits": plant("line 44: witness other ends its process (os._exit)", load="import os", witness="os._exit(0)"),
    "exits_unseen": plant("witness other ended its process with exit code 0", load="import posix", witness="posix._exit(0)"),
    "aborts": plant("line 44: witness other was ended by SIGABRT", load="import posix", witness="posix.abort()"),
    "calls_sys_exit": plant("line 37: solution ends the program (SystemExit: 0)", load="import sys", solution="sys.exit(0)"),
    "calls_sys_exit_when_loaded": plant("line 7: loading ends the program", load="import sys\nsys.exit(0)"),
    "quits": plant("mistake forgot_the_bias ends the program", mistake="quit()"),
    "interrupts": plant("ends the program (KeyboardInterrupt)", condition="raise KeyboardInterrupt"),
    "raises_what_nobody_catches": plant(
        "ends the program (Quit: now)", load="class Quit(BaseException):\n    pass", said="raise Quit('now')"
    ),
    "sends_itself_a_signal": plant("was ended by SIGTERM", load="import signal", witness="signal.raise_signal(signal.SIGTERM)"),
    "is_killed": plant("was ended by SIGKILL", load="import signal", witness="signal.raise_signal(signal.SIGKILL)"),
    "touches_foreign_memory": plant(
        "line 44: witness other was ended by SIGSEGV", load="import faulthandler", witness="faulthandler._sigsegv()"
    ),
    "wants_too_much_memory": plant("line 44: witness other needs more memory", witness="[0] * 10**10"),
    "wants_a_huge_array": plant("needs more memory", load="import numpy as np", solution="np.ones((10**5, 10**6))"),
}
"""Pages that end their process."""
ENDLESS: Plants = {
    "in_the_solution": plant("solution did not end within 2 s of processor time", solution="while True:\n    pass"),
    "when_loaded": plant("loading did not end", load="while True:\n    pass"),
    "at_times": plant("mistake forgot_the_bias did not end", mistake="while p.b % 5 == 2:\n    pass"),
    "in_machine_code": plant("line 19: property said did not end", said="return str(sum(range(10**13)))"),
    "catching_everything": plant(
        "witness other did not end", witness="while True:\n    try:\n        1 / 0\n    except BaseException:\n        pass"
    ),
}
"""Pages that never come to an end."""
SLOW: Plants = {"mistake": plant("mistake forgot_the_bias takes", mistake="for _ in range(25_000_000):\n    pass")}
"""Pages that take long."""
HONEST: dict[str, dict[str, str]] = {
    "plain": {},
    "keeps_what_it_derived": {
        "load": "from functools import lru_cache\n\n\n@lru_cache\ndef derived():\n    return sum(range(20_000_000))",
        "witness": "derived()",
    },
    "lists_a_set_in_order": {"said": 'return ", ".join(sorted({"a", "b", "c"}))'},
    "leaves_a_context_as_it_was": {
        "load": "import decimal\nimport warnings\n\nimport numpy as np",
        "witness": "with np.errstate(all='ignore'), decimal.localcontext() as context, warnings.catch_warnings():\n"
        "    context.prec = 50\n    warnings.simplefilter('error')",
    },
    "is_warned": {"load": "import numpy as np", "witness": "np.float64(1) / np.float64(0)"},
    "recurs_a_little": {"load": "def down(n):\n    return n and down(n - 1)", "witness": "down(500)"},
    "uses_layers": {
        "witness": "with oracles.torch.no_grad():\n    oracles.torch.nn.Linear(2, 2)(oracles.torch.ones(2))\n"
        "v = oracles.parameter(1)\noptimizer = oracles.torch.optim.Adam([v])\n(v * v).backward()\noptimizer.step()"
    },
    "derives": {"witness": "x = oracles.sympy.Symbol('x')\noracles.sympy.lambdify(x, oracles.sympy.diff(x**2))(2)"},
    "imports_late": {"witness": "import statistics\nstatistics.mean([1])"},
    "catches_its_own_errors": {"witness": "try:\n    1 / 0\nexcept ZeroDivisionError:\n    pass"},
}
"""Pages without an error."""
