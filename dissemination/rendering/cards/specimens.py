"""Specimens: what a template must stand, from one word to far too many.

They are what `template check` and `template gallery` draw, and the golden images.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from PIL import Image, ImageDraw

from dissemination.domain.item import Kind
from dissemination.rendering.cards.content import Brand, CardContent, Picture

BRAND = Brand(
    office="Dinas Komunikasi, Informatika dan Statistik Kabupaten Contoh",
    short="Diskominfo Contoh",
    colour="#0b5d4e",
    accent="#f5b301",
)
_HEADLINE = "Posyandu Melati Buka Lagi Sabtu Pagi, Imunisasi Anak Gratis"
# 239 characters, from an office's own page; names are made up.
_LONGEST = (
    "Sekretaris Daerah Mewakili Bupati Membuka Secara Resmi Kegiatan Bimbingan Teknis "
    "Penguatan Kapasitas Pengelola Informasi dan Dokumentasi Pelaksana bagi Seluruh "
    "Perangkat Daerah, di Lingkungan Pemerintah Kabupaten Contoh Tahun Anggaran 2026"
)
_PARAGRAPHS = (
    (
        "Posyandu Melati kembali melayani warga pada Sabtu, 28 November 2026 pukul "
        "08.00-11.00 WIB di Balai Kelurahan Sidomulyo, Jl. Melur No. 12."
    ),
    "Bawa buku KIA. Semua layanan gratis.",
)
_ROWS = (
    "Senin-Kamis: 08.00-15.00 WIB",
    "Jumat: 08.00-11.30 WIB",
    "Sabtu: 08.00-12.00 WIB",
    "Minggu dan hari libur: tutup",
)
# What is usual for a kind: its headline, and its paragraphs.
_USUAL: Mapping[Kind, tuple[str, tuple[str, ...]]] = {
    Kind.SERVICE_NOTICE: (
        "Jam Layanan Kantor Disdukcapil Selama Desember",
        ("Pendaftaran ditutup 30 menit sebelum jam layanan berakhir.", *_ROWS),
    ),
    Kind.GREETING: (
        "Selamat Hari Ulang Tahun ke-81 Republik Indonesia",
        ("Bersatu, berdaulat, rakyat sejahtera, Indonesia maju.",),
    ),
    Kind.ACHIEVEMENT: (
        "Puskesmas Melur Raih Akreditasi Paripurna",
        (
            "Penilaian meliputi layanan, keselamatan pasien, dan tata kelola.",
            "Terima kasih kepada seluruh tenaga kesehatan dan warga.",
        ),
    ),
    Kind.WEATHER_EMERGENCY: (
        "Hujan Lebat dan Angin Kencang Malam Ini",
        (
            "Wilayah: Kecamatan Rumbai, Tuah Madani, dan Payung Sekaki.",
            "Yang perlu dilakukan:",
            "• Jauhi pohon, baliho, dan tiang listrik.",
            "• Cabut peralatan listrik bila air mulai masuk rumah.",
            "• Simpan dokumen penting di tempat tinggi.",
            "Butuh pertolongan? Hubungi 112, bebas pulsa, 24 jam.",
        ),
    ),
    Kind.HOAX_CLARIFICATION: (
        "Bantuan UMKM Tidak Dibagikan Lewat Tautan",
        (
            "Pendaftaran bantuan hanya di kantor kelurahan, tanpa biaya.",
            "Jangan buka tautannya dan jangan berikan data pribadi.",
        ),
    ),
    Kind.INFOGRAPHIC: (
        "Air Bersih Menjangkau Lebih Banyak Rumah",
        ("Sambungan baru tersebar di enam kecamatan.",),
    ),
    Kind.EVENT: (
        "Festival Budaya Melayu dan Pasar Rakyat",
        ("Pentas zapin, lomba pantun, dan kuliner kampung. Masuk gratis.",),
    ),
}
_MORE: Mapping[str, str] = {
    "quote": "Layanan publik yang baik dimulai dari kabar yang jelas.",
    "speaker": "Ir. H. Budi Contoh, M.Si.",
    "position": "Kepala Dinas Kominfo Kabupaten Contoh",
    "figure": "1.254",
    "unit_of_figure": "keluarga",
    "caption": "menerima sambungan air bersih baru sepanjang 2026",
    "level": "Siaga",
    "claim": "Beredar pesan bahwa bantuan UMKM dibagikan lewat tautan",
    "fact": "Pendaftaran hanya di kantor kelurahan, tanpa biaya",
    "source": "Dinas Koperasi dan UKM",
    "theme": "islam",
}


def typical(kind: Kind) -> CardContent:
    """Return what an office says on an ordinary day."""
    headline, paragraphs = _USUAL.get(kind, (_HEADLINE, (*_PARAGRAPHS, *_ROWS)))
    return CardContent(
        kind=kind,
        headline=headline,
        paragraphs=paragraphs,
        when="Sabtu, 28 November 2026 pukul 08.00 WIB",
        where="Balai Kelurahan Sidomulyo",
        unit="Dinas Kesehatan",
        link="diskominfo.contoh.go.id/posyandu-melati",
        address="https://diskominfo.contoh.go.id/posyandu-melati",
        hashtags="#Posyandu #ImunisasiAnak #KabupatenContoh",
        more=_MORE,
    )


def _short(content: CardContent) -> CardContent:
    return replace(
        content,
        headline="Libur",
        paragraphs=("Kantor tutup.",),
        when="",
        where="",
        link="",
        address="",
        hashtags="",
        unit="",
    )


def _long(content: CardContent) -> CardContent:
    tags = " ".join(f"#TagarPanjangKe{number}" for number in range(1, 33))
    more = {name: f"{text} {text}" for name, text in content.more.items()}
    return replace(
        content,
        headline=_LONGEST,
        paragraphs=(*_PARAGRAPHS, *_ROWS) * 3,
        hashtags=tags,
        more={**content.more, "quote": more["quote"], "claim": more["claim"]},
    )


def _jawi(content: CardContent) -> CardContent:
    return replace(
        content,
        headline="سلامت هاري راي عيدالفطري",
        paragraphs=("معاف ظاهير دان باطين.", "Selamat Idulfitri سلامت 1448 H."),
    )


def _emoji(content: CardContent) -> CardContent:
    return replace(
        content,
        headline="Ayo Vaksin 💉 Bersama Keluarga 👨‍👩‍👧‍👦 di Puskesmas 🏥",
        paragraphs=("Gratis! 🎉 Bawa KTP 🪪 dan buku KIA 📘.", "#Merdeka 🇮🇩"),
    )


SPECIMENS: Mapping[str, Callable[[CardContent], CardContent]] = {
    "typical": lambda content: content,
    "short": _short,
    "long": _long,
    "jawi": _jawi,
    "emoji": _emoji,
}


def specimens(kind: Kind, photos: Mapping[str, Path]) -> dict[str, CardContent]:
    """Return every specimen of a kind by name; with photos, those of `photos` too.

    Args:
        kind: of content.
        photos: by name ("bright", "dark", "busy"); the first stands on all of them.
    """
    first = next(iter(photos.values()), None)
    picture = Picture(path=first) if first else None
    usual = typical(kind)
    found = {
        name: replace(make(usual), photo=picture) for name, make in SPECIMENS.items()
    }
    for name, path in photos.items():
        found[name] = replace(usual, photo=Picture(path=path))
    return found


def make_photos(folder: Path) -> dict[str, Path]:
    """Draw photos that are hard to write on, and return them by name."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {}
    for name, draw in (("busy", _busy), ("bright", _bright), ("dark", _dark)):
        made[name] = folder / f"{name}.jpg"
        draw().save(made[name], "JPEG", quality=90)
    return made


_PIXELS = (1600, 1200)


def _bright() -> Image.Image:
    return Image.new("RGB", _PIXELS, "#ffffff")


def _dark() -> Image.Image:
    return (
        Image.linear_gradient("L")
        .resize(_PIXELS)
        .point(lambda v: v // 8)
        .convert("RGB")
    )


def _busy() -> Image.Image:
    """Return a scene of hard edges: a street with people, from afar."""
    image = Image.new("RGB", _PIXELS, "#9ed0ea")
    draw = ImageDraw.Draw(image)
    width, height = _PIXELS
    draw.rectangle((0, height * 0.55, width, height), fill="#c9b48a")
    for number in range(16):
        left = number * 100
        top = height * (0.18 + 0.05 * (number * 7 % 5))
        colour = ("#e8e2d3", "#b6543c", "#4d6b57", "#d9a441")[number % 4]
        draw.rectangle((left, top, left + 92, height * 0.56), fill=colour)
        for row in range(4):
            y = top + 20 + row * 60
            draw.rectangle((left + 14, y, left + 40, y + 30), fill="#21313d")
            draw.rectangle((left + 54, y, left + 80, y + 30), fill="#fdf3c8")
    for number in range(24):
        x, y = 30 + number * 66, height * (0.62 + 0.04 * (number * 5 % 6))
        shirt = ("#f4f1ea", "#d2232a", "#0f5e8c", "#2b2b2b", "#f2c14e")[number % 5]
        draw.ellipse((x, y, x + 34, y + 40), fill="#a9744f")
        draw.rounded_rectangle((x - 12, y + 38, x + 46, y + 170), 16, fill=shirt)
    return image
