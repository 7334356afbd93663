"""The pictures of the samples: one function for each, named by its file."""

from __future__ import annotations

from figures import (
    INK,
    Person,
    draw_arm,
    draw_bridge,
    draw_bust,
    draw_cloud,
    draw_face,
    draw_skyline,
    draw_tree,
)
from sheet import HEIGHT, WIDTH, Sheet, around, stamp

GREEN, DEEP, GOLD, CREAM = "#0f7a66", "#0b5d4e", "#f5b301", "#fff7e6"


def ktp_cfd() -> Sheet:
    """A clerk takes a citizen's fingerprint at a table on a street without cars."""
    sheet = Sheet("#bfe6f2", "#fdf3dc")
    sheet.disc(1330, 210, 92, "#ffd25e")
    draw_cloud(sheet, 330, 190, "#ffffff")
    draw_cloud(sheet, 980, 130, "#ffffff", size=0.7)
    _library(sheet)
    for x, size in ((110, 1.15), (1490, 1.2), (1235, 0.85)):
        draw_tree(sheet, x, 760, size=size)
    sheet.box(0, 750, WIDTH, 450, "#d9d3c4")
    sheet.box(0, 750, WIDTH, 26, "#b7cf9d")
    for x in range(-40, WIDTH, 330):
        sheet.shape(
            [(x, 1120), (x + 170, 1120), (x + 150, 1150), (x - 20, 1150)], CREAM
        )
    sheet.lift(130)
    _tent(sheet)
    clerk = Person(cloth=GREEN, veil="#f0c04a")
    citizen = Person(cloth="#d9643f", skin="#b97c52")
    draw_bust(sheet, 560, 540, clerk, size=1.15)
    draw_bust(sheet, 1080, 530, citizen, size=1.15, tall=240)
    sheet.box(330, 820, 900, 44, "#9c6b3f", r=12)
    sheet.shape([(360, 864), (1200, 864), (1170, 1110), (390, 1110)], DEEP)
    for number in range(8):
        x = 431 + number * 92
        sheet.shape([(x, 1060), (x + 28, 1010), (x + 56, 1060), (x + 28, 1108)], GOLD)
    _laptop(sheet, 470, 820)
    sheet.box(770, 776, 150, 44, INK, r=12)
    sheet.box(800, 764, 90, 18, "#58d6a5", r=8)
    draw_arm(sheet, [(1000, 710), (960, 766), (858, 752)], citizen, width=62)
    draw_arm(sheet, [(650, 730), (690, 778), (752, 784)], clerk, width=52)
    _card(sheet, 1040, 770)
    return sheet


def hoaks_umkm() -> Sheet:
    """A forged chat message on a phone, under the stamp HOAKS."""
    sheet = Sheet("#f7d9d2", "#fdf1e4")
    for x, y, r in (
        (180, 240, 150),
        (1440, 990, 220),
        (1380, 180, 90),
        (150, 1050, 110),
    ):
        sheet.disc(x, y, r, "#f3c6bc")
    sheet.box(470, 70, 660, 1180, INK, r=80)
    sheet.box(498, 98, 604, 1130, "#e9efe6", r=58)
    sheet.box(498, 98, 604, 140, "#52796f", r=58)
    sheet.box(498, 180, 604, 58, "#52796f")
    sheet.disc(580, 172, 38, "#cfe3d6")
    sheet.box(640, 146, 240, 22, "#e8f3ec", r=11)
    sheet.box(640, 184, 150, 16, "#9fbdb0", r=8)
    _bubble(sheet, 540, 280, 470, lines=(380, 400, 350))
    sheet.box(540, 500, 480, 340, "#ffffff", r=28)
    sheet.box(566, 526, 428, 150, "#f7d889", r=16)
    _coins(sheet, 780, 600)
    for number, wide in enumerate((400, 360, 410)):
        sheet.box(570, 706 + number * 38, wide, 18, "#c9cfca", r=9)
    sheet.box(570, 816, 300, 12, "#4f8fd6", r=6)
    _bubble(sheet, 540, 900, 430, lines=(340, 300))
    _bubble(sheet, 640, 1060, 420, lines=(330,), fill="#d8f0c8")
    sheet.paste(stamp("HOAKS", "#c62828", turned=12), 800, 800)
    return sheet


def imunisasi() -> Sheet:
    """A midwife vaccinates a toddler on the mother's lap."""
    sheet = Sheet("#e0f3ea", "#fdf6e6")
    _clinic(sheet)
    mother = Person(cloth="#c2557a", veil="#8d3d63")
    midwife = Person(cloth="#5fa8c4", veil="#f2f9fb", skin="#d29a70")
    draw_bust(sheet, 570, 340, mother, size=1.35, tall=480)
    sheet.box(360, 900, 470, 190, "#5b3b52", r=90)
    _toddler(sheet, 690, 650)
    draw_arm(sheet, [(470, 590), (500, 760), (640, 818)], mother, width=78)
    draw_bust(sheet, 1160, 310, midwife, size=1.3, tall=590)
    sheet.stroke([(1042, 530), (960, 690), (868, 750)], "#4f96b3", 84)
    sheet.disc(862, 752, 38, midwife.skin)
    sheet.stroke([(846, 746), (800, 738)], "#d6dee2", 26)
    sheet.stroke([(800, 738), (758, 730)], "#8b9aa1", 6)
    sheet.box(0, 1090, WIDTH, 110, "#cfe0cf")
    return sheet


def peringatan_dini() -> Sheet:
    """A warning in orange: rain over the city, the areas, and the number 112."""
    sheet = Sheet("#f08c2e", "#fbc06a")
    draw_skyline(sheet, 1010, "#d9731c", "#f5a650")
    draw_bridge(sheet, 900, "#7a3b0c", "#a85a1d")
    sheet.box(0, 1090, WIDTH, 110, "#5d4a8a")
    for x in range(-60, WIDTH, 210):
        sheet.curve((x, 1128), (x + 52, 1098), (x + 105, 1128), "#8474b4", 8)
    for number in range(46):
        x, y = (number * 149) % 1640, 300 + (number * 227) % 760
        sheet.stroke([(x, y), (x - 22, y + 62)], "#fff3df", 6)
    draw_cloud(sheet, 300, 250, "#7b5a5f", size=1.25)
    draw_cloud(sheet, 1260, 230, "#7b5a5f", size=1.4)
    bolt = (
        (1330, 330),
        (1250, 480),
        (1310, 480),
        (1260, 620),
        (1400, 440),
        (1335, 440),
    )
    sheet.shape(bolt, "#ffe04d")
    sheet.box(330, 90, 940, 470, "#fffaf0", r=44)
    sheet.shape([(430, 150), (500, 275), (360, 275)], "#c62828")
    sheet.box(423, 190, 14, 46, "#ffffff", r=7)
    sheet.disc(430, 255, 9, "#ffffff")
    sheet.write(530, 180, "PERINGATAN DINI", "#7a3b0c", size=66, middle=False)
    sheet.write(530, 255, "CUACA", "#c62828", size=66, middle=False)
    sheet.write(800, 360, "Rumbai · Rumbai Timur", "#4a2a10", size=52)
    sheet.write(800, 428, "Payung Sekaki · Tuah Madani", "#4a2a10", size=52)
    sheet.box(590, 480, 420, 130, "#c62828", r=65)
    sheet.write(800, 543, "112", "#ffffff", size=96)
    return sheet


def korpri() -> Sheet:
    """A greeting on a woven pattern, without any emblem."""
    sheet = Sheet("#4b1237", "#7a2452")
    for row in range(9):
        for column in range(12):
            x, y = column * 146 + (row % 2) * 73, row * 150
            sheet.shape([(x, y - 52), (x + 52, y), (x, y + 52), (x - 52, y)], "#5e1b46")
            sheet.shape([(x, y - 22), (x + 22, y), (x, y + 22), (x - 22, y)], "#8a3a63")
    for edge, turn in ((0, 1), (HEIGHT, -1)):
        for number in range(12):
            x = number * 146 - 3
            points = [(x - 73, edge), (x, edge + turn * 170), (x + 73, edge)]
            sheet.shape(points, GOLD)
            inner = [(x - 44, edge), (x, edge + turn * 118), (x + 44, edge)]
            sheet.shape(inner, DEEP)
    sheet.disc(800, 600, 390, "#4b1237")
    for number in range(24):
        tip = around(800, 600, 372, number * 15)
        sides = [around(800, 600, 312, number * 15 + d) for d in (-5, 5)]
        sheet.shape([tip, *sides], GOLD)
    sheet.disc(800, 600, 300, GOLD)
    sheet.disc(800, 600, 288, "#5e1b46")
    sheet.write(800, 540, "Dirgahayu", CREAM, size=84)
    sheet.write(800, 646, "KORPRI", GOLD, size=122)
    return sheet


def pustaka_keliling() -> Sheet:
    """A book van stands in a park; children read in front of it."""
    sheet = Sheet("#bfe3f5", "#eef7df")
    sheet.disc(250, 200, 86, "#ffd25e")
    draw_cloud(sheet, 620, 180, "#ffffff", size=0.9)
    draw_cloud(sheet, 1290, 150, "#ffffff", size=0.75)
    for x, size in ((120, 1.3), (1500, 1.35), (1330, 0.9), (330, 0.85)):
        draw_tree(sheet, x, 800, size=size)
    sheet.box(0, 780, WIDTH, 420, "#a9d18e")
    sheet.disc(800, 1120, 900, "#9cc77f", ry=190)
    sheet.lift(130)
    _van(sheet)
    sheet.lift(60)
    _reader(sheet, 300, 870, Person(cloth="#e0663c"))
    _reader(sheet, 1350, 890, Person(cloth="#3f6fb5", veil="#f0c04a"))
    _reader(sheet, 850, 900, Person(cloth="#8d4fa0", skin="#b97c52"))
    return sheet


SCENES = {
    "hoaks-umkm.jpg": hoaks_umkm,
    "imunisasi.jpg": imunisasi,
    "korpri.jpg": korpri,
    "ktp-cfd.jpg": ktp_cfd,
    "peringatan-dini.jpg": peringatan_dini,
    "pustaka-keliling.jpg": pustaka_keliling,
}


def _library(sheet: Sheet) -> None:
    sheet.box(420, 440, 760, 320, "#e6dcc6")
    for row in range(3):
        for column in range(9):
            sheet.box(450 + column * 80, 500 + row * 80, 46, 48, "#9cc4cf", r=4)


def _tent(sheet: Sheet) -> None:
    sheet.box(300, 340, 18, 820, "#7b8a88")
    sheet.box(1262, 340, 18, 820, "#7b8a88")
    sheet.shape([(250, 360), (790, 180), (1330, 360)], GREEN)
    for number in range(9):
        x = 250 + number * 120
        sheet.pie(x + 60, 358, 60, GOLD if number % 2 else GREEN, start=0, end=180)


def _laptop(sheet: Sheet, x: float, y: float) -> None:
    sheet.shape(
        [(x, y - 150), (x + 190, y - 150), (x + 212, y), (x + 22, y)], "#44545a"
    )
    sheet.box(x + 10, y - 12, 250, 16, "#2f3c41", r=8)


def _card(sheet: Sheet, x: float, y: float) -> None:
    sheet.box(x, y, 130, 50, "#8ec7e8", r=8)
    sheet.box(x + 12, y + 10, 26, 30, "#5e93b3", r=4)
    sheet.box(x + 50, y + 12, 66, 8, "#5e93b3", r=4)
    sheet.box(x + 50, y + 28, 48, 8, "#5e93b3", r=4)


def _bubble(
    sheet: Sheet,
    x: float,
    y: float,
    width: float,
    *,
    lines: tuple[int, ...],
    fill: str = "#ffffff",
) -> None:
    sheet.box(x, y, width, 48 + len(lines) * 42, fill, r=26)
    for number, wide in enumerate(lines):
        sheet.box(x + 30, y + 32 + number * 42, wide, 18, "#c9cfca", r=9)


def _coins(sheet: Sheet, x: float, y: float) -> None:
    for dx in (-90, 0, 90):
        sheet.disc(x + dx, y, 46, "#e2a72e")
        sheet.disc(x + dx, y, 34, "#f6c650")
        sheet.write(x + dx, y, "Rp", "#9a6a10", size=28)


def _clinic(sheet: Sheet) -> None:
    sheet.box(120, 120, 330, 400, "#ffffff", r=24)
    sheet.box(150, 150, 270, 340, "#bfe3f0", r=12)
    sheet.box(280, 150, 12, 340, "#ffffff")
    sheet.disc(210, 420, 60, "#7fc09a")
    sheet.disc(370, 440, 52, "#7fc09a")
    sheet.box(760, 110, 200, 200, "#ffffff", r=32)
    sheet.box(840, 145, 40, 130, "#1f9d74", r=8)
    sheet.box(795, 190, 130, 40, "#1f9d74", r=8)
    sheet.box(1370, 640, 200, 470, "#b98b5e", r=10)
    sheet.box(1350, 620, 240, 34, "#8d6440", r=10)
    sheet.box(1400, 520, 60, 100, "#e86a5c", r=12)
    sheet.box(1480, 550, 50, 70, "#f2c14e", r=10)


def _toddler(sheet: Sheet, x: float, y: float) -> None:
    skin = "#cf9668"
    sheet.box(x - 78, y + 62, 156, 210, "#f2c14e", r=62)
    sheet.stroke([(x + 40, y + 120), (x + 84, y + 96)], "#f2c14e", 48)
    sheet.disc(x + 98, y + 88, 22, skin)
    sheet.stroke([(x - 30, y + 262), (x + 40, y + 330)], "#4c7bb0", 60)
    sheet.stroke([(x + 40, y + 262), (x + 120, y + 318)], "#4c7bb0", 60)
    sheet.disc(x, y, 74, skin)
    sheet.pie(x, y - 6, 80, "#2a211d", start=190, end=350)
    sheet.disc(x, y + 12, 66, skin, ry=56)
    draw_face(sheet, x, y + 14, size=0.85)


def _van(sheet: Sheet) -> None:
    sheet.box(400, 380, 800, 470, GREEN, r=46)
    sheet.shape(
        [(1180, 520), (1310, 560), (1350, 680), (1350, 850), (1180, 850)], GREEN
    )
    sheet.shape([(1200, 560), (1290, 588), (1318, 680), (1200, 680)], "#cdeaf2")
    sheet.box(400, 770, 950, 44, GOLD)
    sheet.box(480, 470, 560, 270, "#7a5233", r=12)
    colours = ("#e0663c", "#f2c14e", "#3f6fb5", "#8d4fa0", "#4fae8b", "#f7f2e4")
    for shelf in range(2):
        for number in range(16):
            high = 84 + (number * 37 + shelf * 11) % 26
            colour = colours[(number * 5 + shelf * 2) % len(colours)]
            foot = 596 + shelf * 132
            sheet.box(498 + number * 33, foot - high, 26, high, colour, r=4)
        sheet.box(480, 596 + shelf * 132, 560, 12, "#5d3d25")
    sheet.shape([(460, 470), (1060, 470), (1100, 400), (420, 400)], GOLD)
    sheet.write(760, 437, "PUSTAKA KELILING", DEEP, size=46)
    for x in (560, 1180):
        sheet.disc(x, 850, 84, INK)
        sheet.disc(x, 850, 40, "#cfd6d2")


def _reader(sheet: Sheet, x: float, y: float, person: Person) -> None:
    draw_bust(sheet, x, y, person, size=0.78, tall=210)
    sheet.disc(x, y + 246, 132, "#3d4f5c", ry=44)
    sheet.shape(
        [(x - 110, y + 130), (x, y + 158), (x, y + 238), (x - 110, y + 208)], "#fffaf0"
    )
    sheet.shape(
        [(x + 110, y + 130), (x, y + 158), (x, y + 238), (x + 110, y + 208)], "#f0e6d0"
    )
    for side in (-1, 1):
        sheet.disc(x + side * 100, y + 178, 22, person.skin)
