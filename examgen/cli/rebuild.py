"""``examgen rebuild``."""

from __future__ import annotations

from pathlib import Path

import click

from examgen.cli.options import bank_option, folders


@click.command("rebuild")
@click.argument("manifest", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), default=None, help="Folder to write. Default: the manifest's own folder.")
@click.option("--templates", type=click.Path(path_type=Path), multiple=True, help="Folder whose templates override ours by name.")
@bank_option
def command(manifest: Path, out: Path | None, templates: tuple[Path, ...], banks: tuple[Path, ...]) -> None:
    """Make a paper again from its MANIFEST: identical bytes, or exactly what changed."""
    from examgen.bank.loader import scan
    from examgen.paper.making import rebuild, save
    from examgen.paper.manifest import read_manifest

    made = rebuild(read_manifest(manifest), scan(folders(banks)), templates)
    folder = out or manifest.parent
    save(made, folder)
    click.echo(f"{len(made.files)} files with the recorded bytes in {folder}")
