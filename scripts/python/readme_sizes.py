"""Writes the sizes that synfire synth measured into the README of each unit.

usage: readme_sizes.py CONFIG=FILE.json...   (synth.json of synfire synth)
"""
import json
import pathlib
import re
import sys

UNITS = pathlib.Path(__file__).parents[2] / "templates" / "unit"


def collect(node, into):
    """Sums all nodes of a module, wherever they hang in the tree."""
    place = into.setdefault(node["module"], {"instances": 0})
    place["instances"] += node["instances"]
    for column, count in node["all"].items():
        place[column] = place.get(column, 0) + count
    for child in node["children"]:
        collect(child, into)
    return into


def main():
    for argument in sys.argv[1:]:
        config, _, file = argument.partition("=")
        chip = json.loads(pathlib.Path(file).read_text(encoding="utf-8"))
        for module, size in collect(chip["modules"], {}).items():
            readme = UNITS / module.removeprefix("sf_") / "README.md"
            if not readme.exists():
                continue
            row = (f"| {config} | {size['instances']} | {size['luts']:,} | {size['ffs']:,} | "
                   f"{size['rams']:,} | {size['dsps']:,} |")
            text = readme.read_text(encoding="utf-8")
            text, found = re.subn(rf"(?m)^\| {re.escape(config)} \|.*$", lambda _: row, text)
            if found != 1:
                raise SystemExit(f"error: {readme} has {found} rows for {config}, expected one")
            readme.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
