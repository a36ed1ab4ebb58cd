"""The program on the executors, and how it is called there."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyspark import SparkFiles


@dataclass(frozen=True)
class Tools:
    # Where ikewhy is on every machine; empty where the job brings it along.
    path: str
    # Options of reading, such as --port.
    reading: tuple[str, ...]
    # Options of judging: the same, secrets and policies.
    judging: tuple[str, ...]

    def ikewhy(self) -> str:
        return self.path or SparkFiles.get("ikewhy")

    def explain(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """The lines that `ikewhy explain` says of a stream of records.

        Output goes to a file first: neither side waits for the other, and a program that fails has
        said nothing.
        """
        command = [self.ikewhy(), "explain", "--quiet", "--format", "ndjson", "--no-group"]
        with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
            program = subprocess.Popen(
                [*command, *self.judging, "--records", "-"],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=errors,
                bufsize=1 << 20,
            )
            assert program.stdin is not None
            try:
                for block in blocks:
                    program.stdin.write(block)
                program.stdin.close()
            except BrokenPipeError:
                pass
            finally:
                code = program.wait()
            if code not in (0, 3):
                errors.seek(0)
                said = errors.read(4096).decode(errors="replace").strip()
                raise RuntimeError(f"ikewhy explain ended with {code}: {said}")
            output.seek(0)
            yield from output
