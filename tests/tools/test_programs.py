"""Programs are found on PATH, and never in the folder that one happens to stand in."""

import os

import pytest

from azext_devops_pat.tools import programs


@pytest.fixture
def bin_folder(tmp_path):
    return folder_with(tmp_path / "bin", "tool")


def folder_with(folder, *names, mode=0o700):
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_text("#!/bin/sh\n")
        (folder / name).chmod(mode)
    return folder


def path(*folders):
    return {"PATH": os.pathsep.join(map(str, folders))}


def test_the_first_folder_of_the_path_that_has_it_wins(tmp_path, bin_folder):
    other = folder_with(tmp_path / "other", "tool")
    assert programs.find("tool", path(tmp_path, bin_folder, other)) == str(bin_folder / "tool")
    assert programs.find("tool", path(other, bin_folder)) == str(other / "tool")


@pytest.mark.parametrize("entry", ["", ".", "bin", "./bin", "../here/bin"])
def test_an_entry_that_is_empty_or_relative_is_skipped(tmp_path, monkeypatch, bin_folder, entry):
    here = tmp_path / "here"
    here.mkdir()
    folder_with(here, "tool")
    folder_with(here / "bin", "tool")
    monkeypatch.chdir(here)
    assert programs.find("tool", path(entry, bin_folder)) == str(bin_folder / "tool")
    assert programs.find("tool", path(entry)) is None


def test_a_file_that_cannot_be_run_and_a_folder_are_passed_over(tmp_path, bin_folder):
    plain = folder_with(tmp_path / "plain", "tool", mode=0o600)
    (tmp_path / "folders" / "tool").mkdir(parents=True)
    assert programs.find("tool", path(plain, tmp_path / "folders", bin_folder)) == str(bin_folder / "tool")


@pytest.mark.parametrize("environment", [{}, {"PATH": ""}])
def test_without_a_path_there_is_no_program(environment, monkeypatch, bin_folder):
    monkeypatch.chdir(bin_folder)
    assert programs.find("tool", environment) is None
