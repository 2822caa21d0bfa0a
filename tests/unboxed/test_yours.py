"""The command line of transfer learning, on drawings in folders: what it says, keeps, refuses and writes."""

import errno
import os
from pathlib import Path

import apart
import pytest
import torch
from own_pictures import CLASSES, bad_files, drawings, write
from PIL import Image
from read_once import lite

from unboxed import backbones, embeddings, portable, yours
from unboxed.embeddings import fingerprint
from unboxed.gathering import gather, look
from unboxed.heads import load_trained
from unboxed.transfer import embed

CODE = Path(yours.__file__).parents[1]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with drawings, good and bad."""
    folder = tmp_path_factory.mktemp("yours") / "insects"
    drawn = drawings(36)
    write(folder, drawn)
    for name, (content, _) in bad_files(drawn[0][1]).items():
        (folder / "beetle" / name).write_bytes(content)
    (folder / "readme.txt").write_text("beside the classes")
    (folder / "beetle" / "lost.png").symlink_to("nowhere.png")
    (folder / "moth").symlink_to("nowhere")
    (folder / ".hidden").mkdir()
    (folder / "wasp").mkdir()
    return folder


@pytest.fixture(scope="module")
def trained(place):
    """Train on them, in a process of its own as a reader does; gives where, and what was said."""
    out = place.parent / "kept"
    command = ["-m", "unboxed.transfer", "train", str(place), "--out", str(out)]
    run = apart.python(*command, environment={"PYTHONPATH": str(CODE), "OMP_NUM_THREADS": "1"})
    assert run.returncode == 0, run.stderr
    return out, run


@pytest.fixture(scope="module", autouse=True)
def network_is_read_once():
    """Have commands that run here share the network, as none of them changes it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(backbones, "load", lite)
        yield


def run(capsys, *arguments):
    """Run the command line here; gives the exit status, and what was said."""
    status = yours.main([str(argument) for argument in arguments])
    return status, *capsys.readouterr()


def test_each_file_that_cannot_be_used_is_named_in_a_line_of_its_own(trained, place):
    lines = trained[1].stdout.splitlines()
    for name, (_, why) in bad_files(drawings(1)[0][1]).items():
        (line,) = [line for line in lines if f"beetle/{name}" in line]
        assert line.startswith(f"Left out: beetle/{name}: ")
        assert why in line
    assert "Left out: readme.txt: it is in no folder of a class." in lines
    assert "Left out: moth: it is in no folder of a class." in lines
    assert "Left out: beetle/lost.png: it cannot be read: No such file or directory." in lines
    assert len([line for line in lines if line.startswith("Left out")]) == 14
    assert str(place) not in trained[1].stdout


def test_what_is_measured_is_said_with_its_interval_a_table_and_the_mistakes(trained):
    out, said = trained
    known = load_trained(out, fingerprint(lite()))
    assert known.classes == tuple(sorted(CLASSES))
    assert known.learned + known.held_out == 36
    assert f"{known.right / known.held_out:.1%} of {known.held_out} (95% interval: " in said.stdout
    lines = said.stdout.splitlines()
    table = lines.index("What it is (rows), and what it was taken for (columns):")
    rows = [line.split() for line in lines[table + 2 : table + 5]]
    assert [row[0] for row in rows] == sorted(CLASSES)
    counts = torch.tensor([[int(cell) for cell in row[1:]] for row in rows])
    assert int(counts.sum()) == known.held_out
    assert int(counts.diagonal().sum()) == known.right
    assert sum("little can be learned" in line for line in lines) == 3
    assert (out / "report.txt").read_text() in said.stdout
    # Without a terminal, a stage is a line.
    assert said.stderr.splitlines() == ["Looking at the pictures …", "Training the last layer …"]


def test_a_second_run_computes_nothing_anew_and_ends_the_same(trained, place, monkeypatch, capsys):
    out, said = trained

    def refuse(*_):
        raise AssertionError("it was computed before")

    monkeypatch.setattr(embeddings, "embed", refuse)
    before = (out / "network.pt").read_bytes()
    status, again, _ = run(capsys, "train", place, "--out", out)
    assert status == 0
    assert again == said.stdout
    assert (out / "network.pt").read_bytes() == before


def test_what_was_looked_at_before_it_was_stopped_is_kept(place, tmp_path, monkeypatch, capsys):
    done = []

    def interrupted(backbone, images):
        if len(done) == 5:
            raise KeyboardInterrupt
        done.append(embed(backbone, images))
        return done[-1]

    out = tmp_path / "kept"
    monkeypatch.setattr(embeddings, "embed", interrupted)
    status, _, error = run(capsys, "train", place, "--out", out)
    assert status == 130
    assert f"the same command goes on from {out}" in error
    kept = embeddings.Embeddings(out / "features", lite(), look)
    assert [tuple(one.features.tolist()) for one in kept.found.values()] == [
        tuple(features[0].tolist()) for features in done
    ]
    # One that is damaged is computed anew.
    (file,) = (out / "features").glob("*.pt")
    file.write_bytes(file.read_bytes()[:-9])
    assert embeddings.Embeddings(out / "features", lite(), look).found == {}
    assert not file.exists()


def test_a_picture_that_lies_on_its_side_gives_the_features_of_one_that_stands(tmp_path):
    image = drawings(1)[0][1].resize((120, 90))
    image.save(tmp_path / "upright.png")
    exif = Image.Exif()
    exif[0x0112] = 6
    image.transpose(Image.Transpose.ROTATE_90).save(tmp_path / "turned.png", exif=exif)
    torch.testing.assert_close(look(tmp_path / "turned.png"), look(tmp_path / "upright.png"))


def test_a_photo_with_a_second_one_for_depth_does_not_move(tmp_path):
    image = drawings(1)[0][1]
    image.save(tmp_path / "telephone.jpg", "MPO", save_all=True, append_images=[image.resize((48, 48))])
    with Image.open(tmp_path / "telephone.jpg") as file:
        assert file.n_frames == 2
    assert look(tmp_path / "telephone.jpg").shape == (3, 96, 96)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda place: place / "nothing", "expected a folder of pictures, got nothing of that name"),
        (lambda place: _file(place), "expected a folder of pictures, got a file"),
        (lambda place: _folders(place), "expected a folder of pictures for each class, got none"),
        (lambda place: _folders(place, "only"), "expected two classes or more, got one folder: only"),
        (lambda place: _folders(place, "a", "b"), "expected pictures, got none that can be used"),
    ],
    ids=["missing", "file", "empty", "one class", "no pictures"],
)
def test_what_cannot_be_learned_from_is_one_clear_line(tmp_path, capsys, make, message):
    status, _, error = run(capsys, "train", make(tmp_path / "given"), "--out", tmp_path / "kept")
    assert status == 2
    assert error.splitlines()[-1].startswith("python -m unboxed.transfer train: ")
    assert message in error.splitlines()[-1]


def laid_out(place, *names):
    for name in names:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text("text")


def test_a_folder_that_may_not_be_read_is_an_error_that_names_it(tmp_path, monkeypatch):
    laid_out(tmp_path, "a/1.jpg", "b/2.jpg", "c/3.jpg", "c/more/4.jpg", "c/.trash/5.jpg")
    scan = os.scandir

    def closed(path):
        def scandir(folder):
            if Path(folder) == path:
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
            return scan(folder)

        monkeypatch.setattr(os, "scandir", scandir)

    for path in (tmp_path / "c", tmp_path / "c" / "more"):
        closed(path)
        with pytest.raises(PermissionError) as caught:
            gather(tmp_path)
        assert caught.value.filename == str(path)
    closed(tmp_path / "c" / ".trash")
    assert gather(tmp_path).classes == ("a", "b", "c")


def test_links_that_lead_nowhere_are_listed_after_what_there_is(tmp_path):
    laid_out(tmp_path, "a/2.jpg", "a/more/1.jpg", "b/3.jpg")
    for link in ("a/1.jpg", "a/.5.jpg", "c"):
        (tmp_path / link).symlink_to("nowhere")
    found = gather(tmp_path)
    names = [path.relative_to(tmp_path).as_posix() for path in (*found.files, *found.beside)]
    assert names == ["a/2.jpg", "a/more/1.jpg", "a/1.jpg", "b/3.jpg", "c"]
    assert found.labels == (0, 0, 0, 1)


def test_what_lies_beside_train_is_in_no_class_and_is_not_passed_over(tmp_path):
    laid_out(tmp_path, *(f"{part}/{name}/1.jpg" for part in ("train", "val") for name in "ab"))
    laid_out(tmp_path, "c/x.jpg", "c/more/y.jpg", "readme.txt", "train/z.jpg", "kept/features/1.pt")
    found = gather(tmp_path, without=tmp_path / "kept")
    assert found.classes == ("a", "b")
    assert found.held_out == (False, True, False, True)
    names = [path.relative_to(tmp_path).as_posix() for path in found.beside]
    assert names == ["readme.txt", "train/z.jpg", "c/more/y.jpg", "c/x.jpg"]


@pytest.mark.parametrize("out", ["", "a", "a/more"])
def test_nothing_is_kept_among_the_pictures(tmp_path, capsys, out):
    laid_out(tmp_path, "a/1.jpg", "a/more/2.jpg", "b/3.jpg", "c/4.jpg")
    before = sorted(tmp_path.rglob("*"))
    status, _, error = run(capsys, "train", tmp_path, "--out", tmp_path / out)
    assert status == 2
    assert "out: expected a folder without pictures, or that of an earlier run, got" in error
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("left", ["network.pt", "features/1.pt"])
def test_an_earlier_run_in_the_folder_is_gone_on_from_and_is_no_class(tmp_path, capsys, left):
    laid_out(tmp_path, "a/1.jpg", "b/2.jpg", f"kept/{left}")
    status, said, error = run(capsys, "train", tmp_path, "--out", tmp_path / "kept")
    assert status == 2
    assert "2 files of 2 classes: a (1), b (1)." in said
    assert "expected pictures, got none that can be used" in error


def _file(place):
    place.write_text("text")
    return place


def _folders(place, *names):
    place.mkdir()
    for name in names:
        (place / name).mkdir()
        (place / name / "notes.txt").write_text("text")
    return place


def test_a_class_without_a_file_is_named(trained):
    lines = trained[1].stdout.splitlines()
    assert "wasp (0)" in lines[0]
    assert "Left out: wasp: there is no picture of it to learn from." in lines


def test_settings_that_cannot_be_are_one_clear_line(place, tmp_path, capsys):
    for option, value in (
        ("--device", "abacus"),
        ("--device", "cuda:99"),
        ("--device", "meta"),
        ("--seed", "-1"),
    ):
        status, _, error = run(capsys, "train", place, "--out", tmp_path, option, value)
        assert status == 2
        assert f"{option}: expected" in error.splitlines()[-1]
    (tmp_path / "file").write_text("text")
    status, _, error = run(capsys, "train", place, "--out", tmp_path / "file")
    assert status == 2
    assert str(tmp_path / "file") in error.splitlines()[-1]


@pytest.mark.parametrize("command", ["train", "export"])
def test_help_has_examples(capsys, command):
    with pytest.raises(SystemExit, match="0"):
        yours.main([command, "--help"])
    assert f"python -m unboxed.transfer {command} birds" in capsys.readouterr().out


def test_a_page_is_written_over_its_like_and_over_nothing_else(trained, tmp_path, capsys):
    out = tmp_path / "page"
    for _ in range(2):
        status, said, _ = run(capsys, "export", out, "--from", trained[0])
        assert status == 0
        assert "MB, 3 classes" in said
    assert [path.name for path in out.iterdir()] == ["index.html"]
    page = (out / "index.html").read_text("utf-8")
    assert "beetle, cockroach or dragonfly?" in page
    assert "Apache License" in page
    assert "The Unboxed authors" in page
    assert str(trained[0]) not in page
    (out / "index.html").write_text("<p>Another page.</p>")
    status, _, error = run(capsys, "export", out, "--from", trained[0])
    assert status == 2
    assert "got another page" in error
    assert (out / "index.html").read_text() == "<p>Another page.</p>"
    for where, kept in ((out / "index.html", trained[0]), (tmp_path / "new", tmp_path)):
        assert run(capsys, "export", where, "--from", kept)[0] == 2


def test_a_class_may_be_called_what_it_likes(trained, tmp_path):
    known = load_trained(trained[0], fingerprint(lite()))
    wild = ("</script><b>", "$given & ${made}", "\N{SNOWMAN}")
    page = portable.write_page(lite(), known._replace(classes=wild), tmp_path).read_text("utf-8")
    assert page.count("</script>") == 2
    assert "&lt;/script&gt;&lt;b&gt;, $given &amp; ${made} or \N{SNOWMAN}?" in page


def test_the_licence_of_the_code_is_the_books():
    licence = (CODE.parent / "LICENSE").read_text("utf-8")
    assert (CODE / "unboxed" / "licences" / "BSD-3-Clause.txt").read_text("utf-8").strip() in licence
