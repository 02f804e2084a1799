"""``examgen rebuild``."""

from __future__ import annotations

from pathlib import Path

import click

from examgen.cli.options import bank_option, echo_json, folders, json_option, templates_option


@click.command("rebuild")
@click.argument("manifest", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), default=None, help="Folder to write. Default: the manifest's own folder.")
@templates_option
@bank_option
@json_option
def command(manifest: Path, out: Path | None, templates: tuple[Path, ...], banks: tuple[Path, ...], as_json: bool) -> None:
    """Make a paper again from its MANIFEST. The bytes are identical, or it says exactly what changed."""
    from examgen.paper.witnessing import Courtroom

    folder = out or manifest.parent
    with Courtroom() as court:  # opened before the imports below: torch loads meanwhile
        from examgen.bank.loader import scan
        from examgen.paper.files import check_folder
        from examgen.paper.making import save
        from examgen.paper.manifest import read_manifest
        from examgen.paper.rebuilding import rebuild

        recorded = read_manifest(manifest)
        check_folder(folder)
        rebuilt = rebuild(court, recorded, scan(folders(banks)), templates)
    save(rebuilt.made, folder)
    if as_json:
        echo_json({"folder": str(folder), "files": rebuilt.made.manifest["files"], "changes": list(rebuilt.changes)})
        return
    click.echo(f"{len(rebuilt.made.files)} files with the recorded bytes in {folder}")
    for change in rebuilt.changes:
        click.echo(f"  without effect on them: {change}")
