"""A program of its own that reads the writing in one picture: ``python -m … <file>``.

It needs half a gigabyte while it runs, which no web process should hold; the models come with the
package, and nothing leaves the machine. Prints the lines it read.
"""

import sys
from pathlib import Path
from typing import Any

from rapidocr import RapidOCR

THREADS = 2
LEAST_SURE = 0.5


def read(path: Path) -> str:
    """The lines written in a picture, as well as the machine can tell."""
    quiet = {
        "Global.log_level": "critical",
        "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
        "Global.text_score": LEAST_SURE,
    }
    found: Any = RapidOCR(params=quiet)(path)
    return "\n".join(found.txts or ())


if __name__ == "__main__":
    sys.stdout.write(read(Path(sys.argv[1])))
