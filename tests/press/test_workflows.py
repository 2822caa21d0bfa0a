"""Workflows are pinned, bounded and modest; what they run is in the Makefile."""

import re

import pytest
import yaml

from press.chapters import ROOT

FILES = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
PINNED = re.compile(r"^[\w-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_workflow_pins_its_actions_and_bounds_its_jobs(path):
    text = path.read_text("utf-8")
    used = re.findall(r"\buses: (.+)", text)
    assert [line for line in used if not PINNED.match(line)] == []
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["concurrency"]["group"]
    for name, job in workflow["jobs"].items():
        assert job["timeout-minutes"] <= 360, name
        for step in job["steps"]:
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False, name


def test_an_action_is_pinned_to_one_version_everywhere():
    used = {line for path in FILES for line in re.findall(r"\buses: (.+)", path.read_text("utf-8"))}
    actions = [line.partition("@")[0] for line in used]
    assert len(actions) == len(set(actions))


def test_there_is_a_workflow_for_each_occasion():
    assert [path.stem for path in FILES] == ["main", "pull-request", "release", "weekly"]


def test_only_what_is_on_main_runs_on_a_machine_of_ones_own():
    for path in FILES:
        workflow = yaml.safe_load(path.read_text("utf-8"))
        for job in workflow["jobs"].values():
            if "self-hosted" in job["runs-on"]:
                assert "pull_request" not in workflow[True]  # YAML takes `on` for a truth value
                assert job["if"] == "github.ref == 'refs/heads/main'"
