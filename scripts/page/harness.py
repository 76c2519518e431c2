"""Runs a program's text inside the page's own Python; the worker calls `run`.

Output goes to sys.stdout and sys.stderr, which the page shows. A traceback shows the
program's own lines only. Standard library only: it is tested outside the browser too."""

from __future__ import annotations

import builtins
import gc
import linecache
import os
import sys
import tempfile
import traceback
import types
from pathlib import Path


def refuse_input(prompt: object = "") -> str:
    raise RuntimeError(
        "input() is not available in the page: edit the program and set the value there"
    )


def own_lines(error: BaseException, name: str) -> str:
    """The traceback without the frames of libraries and of this file."""
    told = traceback.TracebackException.from_exception(error)
    seen = set()
    todo = [told]
    while todo:
        one = todo.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        own = [frame for frame in one.stack if frame.filename == name]
        one.stack = traceback.StackSummary.from_list(own)
        todo += [cause for cause in (one.__cause__, one.__context__) if cause]
    return "".join(told.format())


def close_figures() -> None:
    """What a program that draws leaves open."""
    if pyplot := sys.modules.get("matplotlib.pyplot"):
        pyplot.close("all")


def run(code: str, name: str) -> tuple[bool, dict[str, str]]:
    """Run `code` as the file `name` in an empty folder: whether it ended well, and the
    SVG files that it left there."""
    module = types.ModuleType("__main__")
    module.__dict__["__file__"] = name
    linecache.cache[name] = (len(code), None, code.splitlines(True), name)
    before = sys.modules["__main__"], os.getcwd(), builtins.input, list(sys.argv)
    sys.modules["__main__"], builtins.input, sys.argv = module, refuse_input, [name]
    well = True
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            exec(compile(code, name, "exec", dont_inherit=True), module.__dict__)
        except SystemExit as stop:
            well = stop.code in (None, 0)
            if isinstance(stop.code, str):
                print(stop.code, file=sys.stderr)
        except BaseException as error:
            well = False
            print(own_lines(error, name), end="", file=sys.stderr)
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            drawn = {file.name: file.read_text() for file in Path().glob("*.svg")}
            sys.modules["__main__"], _, builtins.input, sys.argv = before
            close_figures()
            os.chdir(before[1])
            linecache.cache.pop(name, None)
            module.__dict__.clear()
            gc.collect()
    return well, drawn
