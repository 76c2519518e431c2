"""Promise 10. `scripts/test.py` proves all of it from a fresh clone; what goes wrong
on the way is said in one sentence."""

import ast
import errno
import json
import re
import socket
import subprocess
import sys

import pytest

from tests.pagekit import ROOT

SCRIPTS = sorted((ROOT / "scripts").glob("*.py"))
ONE_SENTENCE = re.compile(r"[A-Z0-9].*[.]\n")


def call(code):
    """Run a few lines with scripts/ on the path."""
    return subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, 'scripts')\n{code}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )


def says_one_sentence(done):
    return done.returncode == 1 and ONE_SENTENCE.fullmatch(done.stderr) is not None


def imports(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]


def unpinned(requirements):
    """Requirement lines without an exact version or without a hash."""
    joined = requirements.replace("\\\n", " ")
    rows = [
        row for row in joined.splitlines() if row and not row.lstrip().startswith("#")
    ]
    return [row[:40] for row in rows if "==" not in row or "--hash=sha256:" not in row]


def test_each_promise_has_its_proof_and_each_proof_its_breakage():
    for number in range(1, 11):
        (proof,) = (ROOT / "tests").glob(f"test_{number}_*.py")
        text = proof.read_text("utf-8")
        assert text.startswith(f'"""Promise {number}. '), proof.name
        assert re.search(r"def test_\w+_caught", text), proof.name


def test_every_stage_is_run_and_ci_runs_the_same_command():
    script = (ROOT / "scripts/test.py").read_text("utf-8")
    for word in ["ruff", "mypy", '"-m", "not browser"', '"-m", "browser"']:
        assert word in script
    command = "python3 scripts/test.py"
    assert command in (ROOT / "README.md").read_text("utf-8")
    assert command in (ROOT / ".ci/run").read_text("utf-8")


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.name)
def test_a_script_needs_only_the_standard_library(script):
    own = {path.stem for path in SCRIPTS}
    assert set(imports(script.read_text("utf-8"))) <= sys.stdlib_module_names | own


def test_everything_is_pinned():
    for name in ["requirements.txt", "requirements-data.txt", "requirements-node.txt"]:
        assert unpinned((ROOT / name).read_text("utf-8")) == [], name
    package = json.loads((ROOT / "package.json").read_text("utf-8"))
    lock = json.loads((ROOT / "package-lock.json").read_text("utf-8"))
    for kind in ("dependencies", "devDependencies"):
        for name, version in package[kind].items():
            assert lock["packages"][f"node_modules/{name}"]["version"] == version


def test_direct_dependencies_are_the_pinned_ones():
    wanted = re.findall(
        r"^([\w-]+)", (ROOT / "requirements.in").read_text(), re.MULTILINE
    )
    pinned = re.findall(
        r"^([\w-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE
    )
    assert set(wanted) <= set(pinned)


def test_actions_are_pinned_by_commit():
    for flow in (ROOT / ".github/workflows").glob("*.yml"):
        text = flow.read_text("utf-8")
        assert re.findall(r"uses: (?![\w./-]+@[0-9a-f]{40}\b).*", text) == [], flow.name
        assert "permissions:" in text


def test_a_taken_port_is_one_sentence():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "scripts/serve.py", "--port", str(port)],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
    assert says_one_sentence(done), done.stderr
    assert f"Port {port} is taken" in done.stderr


def test_an_old_python_is_one_sentence():
    done = call("sys.version_info = (3, 9, 2)\nimport env\nenv.prepare()")
    assert says_one_sentence(done), done.stderr
    assert "3.11 or newer" in done.stderr


def test_a_full_disk_is_one_sentence():
    done = call(
        "import env\n"
        f"def full(): raise OSError({errno.ENOSPC}, 'No space left on device')\n"
        "env.install_python = full\nenv.prepare()"
    )
    assert says_one_sentence(done), done.stderr
    assert "disk is full" in done.stderr


def test_no_network_on_the_first_run_is_one_sentence():
    pip = (
        "[sys.executable, '-m', 'pip', 'install', '--retries', '0', '--isolated', "
        "'--index-url', 'http://127.0.0.1:9/simple', 'no-such-thing-here']"
    )
    done = call(f"import env\nenv.quiet({pip}, 'requirements.txt')")
    assert says_one_sentence(done), done.stderr
    assert "needs the network" in done.stderr


def test_an_unknown_program_is_one_sentence():
    done = subprocess.run(
        [sys.executable, "scripts/outputs.py", "no_such_program"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert says_one_sentence(done), done.stderr


def test_no_site_yet_is_one_sentence(tmp_path):
    done = call(
        f"import pathlib, serve\nserve.SITE = pathlib.Path({str(tmp_path)!r})\n"
        "sys.argv = ['serve.py', '--no-build', '--port', '0']\nserve.main()"
    )
    assert says_one_sentence(done), done.stderr


def test_a_traceback_or_an_unpinned_row_is_caught():
    assert not says_one_sentence(call("raise ValueError('x')"))
    assert unpinned("numpy>=2\n")
    assert unpinned("numpy==2.0\n")
    assert set(imports("import numpy")) - sys.stdlib_module_names


def test_a_build_that_fails_loses_nothing():
    done = call(
        "import build, env, pathlib, subprocess\n"
        "class Done: returncode, stdout, stderr = 1, '', 'WARNING -  Doc file has a dead link'\n"
        "build.subprocess.run = lambda *a, **k: Done()\n"
        "build.run_mkdocs(pathlib.Path('nowhere'))"
    )
    assert done.returncode == 1
    assert "dead link" in done.stderr
    assert "Traceback" not in done.stderr
