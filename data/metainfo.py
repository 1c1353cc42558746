#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""metainfo.py INPUT OUTPUT HOMEPAGE BUGTRACKER SCREENSHOTS: fills the project's addresses into the metainfo. An empty
address takes its element with it: a page of somebody else, or none, would be worse than no link."""

import pathlib
import re
import sys
from xml.sax.saxutils import escape


def main():
    source, target, homepage, bugtracker, screenshots = sys.argv[1:]
    text = pathlib.Path(source).read_text(encoding="utf-8")
    text = re.sub(r"\n *<!-- data/metainfo\.py .*? -->", "", text)
    if not screenshots:
        text = re.sub(r"\n *<screenshots>.*?</screenshots>", "", text, flags=re.DOTALL)
    for name, address in (("homepage", homepage), ("bugtracker", bugtracker), ("screenshots", screenshots)):
        if not address:
            text = re.sub(rf'\n *<url type="{name}">.*?</url>', "", text)
        text = text.replace(f"@{name}@", escape(address.rstrip("/")))
    pathlib.Path(target).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
