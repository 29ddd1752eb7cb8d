"""What a run of the cluster leaves is ended by where it works, and nothing else."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "cluster/reap.sh"
SLEEPS = "import signal, time; {}; print(flush=True); time.sleep(300)"


@pytest.mark.skipif(not Path("/proc/self/cwd").exists(), reason="needs /proc")
def test_only_what_works_in_the_folder_is_ended(tmp_path: Path) -> None:
    inside, outside = tmp_path / "run/plan", tmp_path / "run-2"
    inside.mkdir(parents=True)
    outside.mkdir()
    started = [
        subprocess.Popen(
            [sys.executable, "-c", SLEEPS.format(deaf)], cwd=folder, stdout=subprocess.PIPE, start_new_session=True
        )
        for folder, deaf in (
            (inside, "0"),
            (inside.parent, "signal.signal(signal.SIGTERM, signal.SIG_IGN)"),
            (outside, "0"),
        )
    ]
    try:
        for one in started:
            assert one.stdout is not None
            one.stdout.readline()
        subprocess.run(["bash", SCRIPT, tmp_path / "run"], check=False, timeout=120)
        gentle, deaf, other = started
        assert (gentle.wait(30), deaf.wait(30)) == (-signal.SIGTERM, -signal.SIGKILL)
        assert other.poll() is None
    finally:
        for one in started:
            one.kill()
            one.communicate()
