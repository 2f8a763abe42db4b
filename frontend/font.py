"""Turn one weight of the simplified-Chinese web font into a TTF under our own family name.

    python frontend/font.py <family> <style> <weight> <from.woff2> <to.ttf>

Every weight of the source calls itself "Noto Sans SC Thin"; documents need one family whose
weights can be told apart, and the licence asks that a changed font does not keep its name.
"""

import sys

from fontTools.ttLib import TTFont

WINDOWS, UNICODE, ENGLISH = 3, 1, 0x409


def convert(family: str, style: str, weight: int, source: str, target: str) -> None:
    """Write ``target`` with the names that documents ask for."""
    face = TTFont(source)
    face.flavor = None
    names = {1: family, 2: style, 3: f"{family} {style}", 4: f"{family} {style}"}
    names |= {6: f"{family.replace(' ', '')}-{style}", 16: family, 17: style}
    for number, text in names.items():
        face["name"].removeNames(nameID=number)
        face["name"].setName(text, number, WINDOWS, UNICODE, ENGLISH)
    face["OS/2"].usWeightClass = weight
    face.save(target)


if __name__ == "__main__":
    convert(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.argv[5])
