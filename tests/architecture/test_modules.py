"""A module that a host switches off (W2) has no address, link or menu, and breaks nothing."""

import json
import os
import subprocess
import sys

import pytest
from django.db import connection

from tests.architecture.source import ROOT
from wennuan.config.modules import HOST_TYPES, MODULES

ONE_OFF = [",".join(sorted(MODULES.keys() - {name})) for name in MODULES]
WAYS = [{"HOST_TYPE": kind} for kind in HOST_TYPES] + [{"MODULES": names} for names in ONE_OFF]
NAMES = [*HOST_TYPES, *(f"without-{name}" for name in MODULES)]


@pytest.mark.slow_run
@pytest.mark.django_db
@pytest.mark.parametrize("chosen", WAYS, ids=NAMES)
def test_what_is_switched_off_leaves_no_trace(chosen):
    kept = {key: value for key, value in os.environ.items() if key not in {"MODULES", "HOST_TYPE"}}
    database = connection.settings_dict["NAME"]

    walked = subprocess.run(
        [sys.executable, "-m", "tests.architecture.switched_off", database],
        cwd=ROOT, env=kept | chosen, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip

    assert walked.returncode == 0, walked.stderr[-2000:]
    found = json.loads(walked.stdout.splitlines()[-1])
    assert found["walked"] > 100
    assert (found["addresses"], found["links"], found["broken"]) == ([], [], [])


@pytest.mark.parametrize("wrong", [{"MODULES": "wishes,gold"}, {"HOST_TYPE": "village"}])
def test_an_unknown_choice_stops_the_start(wrong):
    started = subprocess.run(
        [sys.executable, "-c", "from wennuan.config import modules; modules.chosen()"],
        cwd=ROOT, env=os.environ | wrong, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert started.returncode != 0
    assert "没有" in started.stderr
