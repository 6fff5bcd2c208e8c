"""The SystemVerilog files of a folder of generated RTL, in the order in which tools want them."""
import pathlib
import sys


def of(folder):
    """Files of the folder's only file list (*.f), else all *.sv, packages first."""
    folder = pathlib.Path(folder)
    lists = sorted(folder.glob("*.f"))
    if len(lists) == 1:
        lines = lists[0].read_text(encoding="utf-8").splitlines()
        names = (line.split("//")[0].split("#")[0].strip() for line in lines)
        files = [folder / name for name in names if name.endswith((".sv", ".v"))]
    else:
        files = sorted(folder.rglob("*.sv"),
                       key=lambda file: (not file.stem.endswith("_pkg"), str(file)))
    missing = [str(file) for file in files if not file.is_file()]
    if missing:
        raise SystemExit(f"error: {lists[0]} names files that are not there: {', '.join(missing)}")
    if not files:
        raise SystemExit(f"error: no SystemVerilog in {folder}\n"
                         f"  fix       scripts/synfire generate --out {folder}")
    return files


if __name__ == "__main__":
    for path in of(sys.argv[1]):
        print(path.relative_to(sys.argv[1]))
