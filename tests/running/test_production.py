"""Production settings: Django's own check finds nothing, and what belongs to a demo is refused."""

import base64
import os
import subprocess
import sys

import pytest

from tests.running.conftest import ROOT

KEY = base64.b64encode(bytes(range(32))).decode()
PRODUCTION = {
    "WENNUAN_ENV": "production", "SECRET_KEY": "a-long-random-text-for-this-test-only" * 2,
    "DATA_KEYS": f"1:{KEY}", "BLIND_INDEX_KEY": KEY, "ALLOWED_HOSTS": "wennuan.example.org",
    "BASE_URL": "https://wennuan.example.org", "SMS_PROVIDER": "aliyun",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:9/nothing",
}  # fmt: skip


def check(tmp_path, **changed):
    """Run ``manage.py check --deploy`` as a server would, warnings counted as faults."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "manage.py", "check", "--deploy", "--fail-level=WARNING"],
        cwd=ROOT,
        env=kept | PRODUCTION | {"DATA_DIR": str(tmp_path)} | changed,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_deployment_check_finds_nothing(tmp_path):
    done = check(tmp_path)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues (0 silenced)" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("DEMO", "1"), ("SANDBOX", "1"), ("DEBUG", "1"), ("SECRET_KEY", "short"),
        ("ALLOWED_HOSTS", "*"), ("SMS_PROVIDER", "console"),
        ("DATA_KEYS", "1:bG9jYWwtb25seS1rZXktbm90LWEtc2VjcmV0LTAwMDA="),
    ],
)  # fmt: skip
def test_what_belongs_to_a_demo_is_refused(tmp_path, setting, value):
    done = check(tmp_path, **{setting: value})

    assert done.returncode != 0
    assert f"生产环境不能这样启动，请检查这些设置（见 .env.example）：{setting}。" in done.stderr
