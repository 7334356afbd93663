"""What of a text may not be torn apart, and what frames it: dateline and credit."""

from __future__ import annotations

import regex

NAME_LONGEST = 60  # code points; a longer run of capitals is a headline, not a name
NAME_WORDS = 6
ASIDE_LONGEST = 60


def unbreakable(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans that no cut may fall into, in order and without overlaps.

    Dates, hours, amounts, references, telephone numbers, addresses, names, negations
    with what they negate, and short asides in brackets.
    """
    spans = [found.span() for kind in _FACTS for found in kind.finditer(text)]
    spans += [found.span() for found in _NAME.finditer(text) if _is_name(found[0])]
    spans += [found.span() for found in _PERSON.finditer(text)]
    return _merged(sorted(spans))


def tells_when(text: str) -> bool:
    """Whether `text` names a day with its date, or an hour."""
    return bool(_WHEN.search(text))


def is_contact(text: str) -> bool:
    """Whether `text` says where help or an answer is to be had."""
    return bool(_CONTACT.search(text))


def weight(sentence: str) -> int:
    """Return how much the public would miss a sentence: its facts, counted by kind."""
    return sum(worth for kind, worth in _WORTH if kind.search(sentence))


def stripped_dateline(body: str) -> tuple[str, str]:
    """Split a press dateline ("PEKANBARU – ") from the front of `body`.

    Returns:
        The dateline, without the space around it, and the rest. The dateline is empty
        where none stands, or where it cannot be told from a label ("PENGUMUMAN – ")
        or a route ("Pekanbaru – Dumai").
    """
    found = _DATELINE.match(body)
    if found is None or not _is_dateline(found, body[found.end() :]):
        return "", body
    return found[0].strip(), body[found.end() :]


def stripped_credit(body: str) -> tuple[str, str]:
    """Split a credit in brackets ("(Diskominfo Pekanbaru)") from the end of `body`.

    Returns:
        The credit, brackets included, and the rest; empty where none stands.
    """
    found = _CREDIT.search(body.rstrip())
    if found is None or not _is_credit(found["who"]):
        return "", body
    return found["all"], body[: found.start("all")].rstrip()


_DAY = r"(?:Senin|Selasa|Rabu|Kamis|Jum['’]?at|Sabtu|Minggu|Ahad)"
_MONTH = (
    r"(?:Januari|Februari|Pebruari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|"
    r"November|Nopember|Desember|Muharr?am|Safar|Rabiulawal|Rabiulakhir|Jumadilawal|"
    r"Jumadilakhir|Rajab|Syakban|Ramadh?an|Syawal|Zulkaidah|Zulhijah|"
    r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Agu|Agt|Ags|Sept?|Okt|Nov|Des)\b\.?)"
)
_TO = r"\s*(?:[-–—]|\bs\.d\.|\bs/d|\bsampai(?: dengan)?|\bhingga|\bdan)\s*"
_DATE_DAY = rf"\d{{1,2}}(?:{_TO}\d{{1,2}})?"
_NUMERIC = r"\d{1,2}/\d{1,2}(?:/\d{2,4})?"
_OF_DAY = r"(?: (?:dini hari|pagi|siang|sore|petang|malam))?"
_ZONE = r"(?:\s?(?:WIB|WITA|WIT)\b)?"
_CLOCK = r"\d{1,2}[.:]\d{2}"
_OF_YEAR = r"(?: [Tt]ahun \d{4}\b)?"
_CODE = r"\d(?:[\w./–-]*\w)?"
_ROMAN = r"[IVXLC]+\b"
_UNIT = (
    r"(?:m[²³]|°C?|(?:kg|kilogram|gram|ons|kuintal|ton|liter|ml|cc|meter|kilometer|"
    r"km|cm|m2|m3|m|ha|hektare|ekor|butir|buah|paket|unit|lembar|karung|botol|kotak|"
    r"dosis|karton|sak)\b)"
)
_PLAIN = (  # words after a number that it does not count
    r"(?:dan|atau|serta|di|ke|dari|pada|untuk|oleh|dengan|yang|adalah|ialah|akan|telah|"
    r"sudah|masih|juga|agar|karena|sehingga|sebagai|bagi|lalu|tersebut|ini|itu|dalam|"
    r"kepada|melalui|menjadi|hingga|sampai|tentang|mulai|secara|saat|namun|tetapi|"
    r"bahwa|jika|bila|kalau|ketika|para|setiap)\b"
)
_NUMBER = r"(?<![\w.,/-])\d(?:[\d.]*\d)?(?:,\d+)?"
_MANY = (
    r"(?:dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|sebelas|seratus|"
    r"seribu)"
    r"(?: (?:belas|puluh|ratus|ribu|juta|miliar))*"
)
_BIG = r"(?: (?:ribu|ratus|juta|miliar|milyar|triliun)\b)*"
_COUNTED = rf" (?!{_PLAIN})\p{{Ll}}[\p{{L}}-]*"
_PER = r"(?: ?(?:/|\bper\b) ?\p{L}+)?"
_LABELLED = (
    r"(?:nomor|no\.?|pasal|ayat|tahap|tahun|kelas|kategori|tipe|lantai|jilid|bab|jalur|"
    r"gelombang|angkatan|periode|triwulan|semester|pukul|jam|tanggal|usia|minimal|"
    r"maksimal|sebanyak|sekitar|lebih dari|kurang dari|call center|rt/rw|rt|rw|km|"
    r"hubungi|ke|vitamin|hepatitis|golongan|zona|blok|gedung|ruang|poin|lampiran|grup)"
)
_DATES = (
    rf"(?:\b{_DAY},? )?\b{_DATE_DAY} {_MONTH}(?: \d{{4}}\b)?(?: [HM]\b)?{_OF_DAY}",
    rf"\b{_DAY},? ?\({_NUMERIC}\){_OF_DAY}",
    rf"\b{_DAY}(?:(?:, |{_TO}){_DAY})*{_OF_DAY}",
    rf"\b{_MONTH} \d{{4}}\b(?: [HM]\b)?",
    rf"\b{_NUMERIC}\b",
    r"\b\d{4}-\d\d-\d\d\b",
    r"\b\d{4} [HM]\b",
    r"(?:\b\p{L}+ )?\bke-\d+\b",
    r"\bs\.d\. \S+",
    (
        rf"(?:\b(?i:pukul|jam|pkl\.?) ?)?\b{_CLOCK}{_ZONE}"
        rf"(?:{_TO}(?:(?i:pukul|jam) )?(?:{_CLOCK}{_ZONE}|selesai\b))?"
    ),
)
_AMOUNTS = (
    rf"\bRp\.? ?\d+(?:\. ?\d{{3}}\b)*(?:, ?\d+)?(?:,-)?{_BIG}{_PER}",
    rf"{_NUMBER}(?: ?%|{_BIG} {_UNIT}(?:{_COUNTED})?{_PER})",
    rf"{_NUMBER}{_BIG}(?:{_COUNTED}{_PER})?",
    rf"\b(?i:{_MANY}) {_UNIT}{_COUNTED}",
    rf"\b(?i:{_MANY}){_COUNTED}",
)
_REFERENCES = (
    rf"\b(?i:{_LABELLED}) (?:(?:ke-?)?{_CODE}|{_ROMAN}|\p{{Lu}}\b){_OF_YEAR}",
    r"\b[Pp]asal \d+ ayat \(?\d+\)?",
    r"\b(?:a\.n|u\.[bp]|d\.a|c\.q)\. \S+",
    rf"(?:\b[\p{{L}}-]+ )?\b[Nn]o(?:mor|\.) ?{_CODE}{_OF_YEAR}",
    r"\(\d{2,4}\) ?\d[\d -]{3,14}\d",
    r"(?<![\w.])\+62[ -]?\d[\d -]{5,14}\d",
    r"(?<![\w.])0\d{2,3}(?:[ -]\d{3,4}){2,3}\b",
    r"(?:https?://|www\.)\S*\w/?",
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    r"[#@]\w+",
    r"\b[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/\S*\w)?",
)
_PHRASES = (
    (
        r"\b(?i:tidak|bukan|belum|jangan|tanpa|tak|dilarang(?: keras)?)"
        r"(?: (?:pernah|boleh|akan|dapat|bisa|perlu|ada|lagi|usah))? \p{Ll}[\p{L}-]*"
    ),
    (
        rf"(?:\b(?!{_PLAIN})\p{{Ll}}{{3,}} )?\b\p{{Lu}}{{2,6}}\b"
        rf"(?: (?!{_PLAIN})\p{{Ll}}{{4,}})?"
    ),
    rf"\([^()\n]{{1,{ASIDE_LONGEST}}}\)",
    rf"\[[^\[\]\n]{{1,{ASIDE_LONGEST}}}\]",
    r"“[^“”\n]{1,40}”",
    r"(?m:^)(?:\d{1,2}[.)]|[a-z][.)]|[•\-–*]) \S+",
    r"(?<!\w)\"[^\"\n]{1,40}\"(?!\w)",
)
_WHEN = regex.compile(
    rf"\b{_DATE_DAY} {_MONTH}\b|\b\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?\b"
    rf"|\b(?i:pukul|jam|pkl\.?) ?{_CLOCK}|\b{_CLOCK}{_TO}{_CLOCK}"
    rf"|\b{_CLOCK} ?(?:WIB|WITA|WIT)\b"
)
_MONEY = regex.compile(r"\bRp\.? ?\d|\b(?i:gratis|tanpa dipungut|tanpa biaya)\b")
_CONTACT = regex.compile(
    r"\b(?i:hubungi|call center|lapor ke|laporkan ke|nomor layanan|narahubung)\b"
    r"|\(\d{2,4}\) ?\d[\d -]{3,14}\d|(?<![\w.])0\d{2,3}(?:[ -]\d{3,4}){2,3}\b"
    r"|https?://|\b[\w.+-]+@[\w-]+\.\w"
)
_COUNTS = regex.compile(rf"{_NUMBER}(?: ?%|{_BIG} {_UNIT}|{_COUNTED})")
_NEEDED = regex.compile(
    r"\b(?i:syarat\w*|wajib(?! pajak)|membawa|bawa|wilayah|lokasi\w*|bertempat|"
    r"dialihkan|dihentikan|ditutup|dibuka|tidak benar|hindari|waspada|berlaku)\b"
)
_WORTH = ((_WHEN, 2), (_CONTACT, 2), (_MONEY, 1), (_COUNTS, 1), (_NEEDED, 1))
_FACTS = tuple(map(regex.compile, _DATES + _AMOUNTS + _REFERENCES + _PHRASES))

_TITLED = (
    r"(?:Prof|Dr|dr|Drg|drg|Drs|Dra|Ir|H|Hj|KH|K\.H|Tgk|Ust|Ns|apt|Sdr|Bpk|Mgs|Kgs|"
    r"Plt|Plh|Pjs?|Yth|Tn|Ny|Pdt|Ustz)\."
)
_DEGREE = r"(?:\p{Lu}\p{Ll}{0,4}\.)+\p{Lu}\p{L}{0,5}\.?(?:\(K\))?|SKM|MM|SE|SH"
_CAPITAL = r"\p{Lu}[\p{L}\p{M}'’]*(?:-\p{Lu}?[\p{L}\p{M}]+)*"
_NAMED = (
    rf"(?:(?:\p{{Lu}}\.)+|(?:Jl|Jln|No|Gg|Kec|Kab|Kel|Prov)\.|{_TITLED}|{_CAPITAL}\b)"
)
_NAME = regex.compile(
    rf"\b{_NAMED}(?: (?:{_NAMED}|bin\b|binti\b|al-\p{{L}}+|\d{{1,3}}\b))+"
)
_PERSON = regex.compile(
    rf"(?:{_TITLED} )*{_CAPITAL}(?: (?:\p{{Lu}}\.|{_CAPITAL})){{0,5}}"
    rf"(?:, ?(?:{_DEGREE}))+"
    rf"|(?:{_TITLED} )+{_CAPITAL}(?: {_CAPITAL}){{0,5}}"
    rf"|\b(?:{_DEGREE})(?:, ?(?:{_DEGREE}))+"
)


def _is_name(run: str) -> bool:
    return len(run) <= NAME_LONGEST and len(run.split()) <= NAME_WORDS


def _merged(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


_PLACE = r"\p{Lu}[\p{L}'’]+(?:[ -]\p{Lu}[\p{L}'’]+){0,3}"
_MEDIUM = r"\([^()\n]{2,40}\)|,? ?[\p{Lu}\d][\w-]*(?:\.[\p{L}-]{2,})+"
_DATELINE = regex.compile(
    rf"\s*(?P<place>{_PLACE})(?P<medium>,? ?(?:{_MEDIUM}))?"
    rf"(?P<dash>\s+[-–—]+\s*|\s*[–—]+\s*|-\s+)"
    r"(?P<after>\(?[\p{Lu}\d][\w-]*(?:\.[\p{L}-]{2,})+\)?\s*[,–—-]\s*)?"
    r"(?=[\p{Lu}\d\"“‘'(])"
)
_CALENDAR = frozenset(
    regex.findall(
        r"\w+",
        "SENIN SELASA RABU KAMIS JUMAT SABTU MINGGU JANUARI FEBRUARI MARET APRIL MEI "
        "JUNI JULI AGUSTUS SEPTEMBER OKTOBER NOVEMBER DESEMBER",
    )
)
_LABELS = _CALENDAR | frozenset(
    regex.findall(
        r"\w+",
        "PENGUMUMAN INFO INFORMASI PERINGATAN DINI HOAKS HOAX UPDATE DISINFORMASI "
        "KLARIFIKASI FAKTA CEK SIARAN PERS RALAT UNDANGAN LOWONGAN JADWAL AGENDA KABAR "
        "BERITA BREAKING NEWS LIVE DARURAT WASPADA SIAGA AWAS PENTING PERHATIAN "
        "IMBAUAN HIMBAUAN LAYANAN CUACA BANJIR LONGSOR GEMPA KARHUTLA TIPS FOTO VIDEO "
        "INFOGRAFIS LALIN ADVERTORIAL INFOTORIAL OPINI PROFIL SELAMAT DIRGAHAYU GRATIS "
        "TERBARU RESMI VIRAL CATATAN SYARAT LOKASI WAKTU TEMPAT KUOTA BIAYA BAPENDA "
        "BAPPEDA DISHUB DINKES DINSOS DISDIK DLHK POLRES POLDA PERUMDAM SAMSAT KORPRI "
        "DISDUKCAPIL DISKOMINFO DISPERINDAG DISNAKER PEMKO PEMKAB PEMPROV DINAS "
        "PUSKESMAS KECAMATAN KELURAHAN",
    )
)
# With these a report opens; towns at the other end of a road are called otherwise.
_OPENERS = regex.compile(
    r"(?:Pemerintah|Pemko|Pemkab|Pemprov|Dinas|Wali|Walikota|Bupati|Gubernur|Wakil|"
    r"Sekretaris|Sekda|Kepala|Plt|Pj|Penjabat|Badan|Kantor|Sebanyak|Ribuan|Ratusan|"
    r"Puluhan|Warga|Tim|Ketua|Anggota|Polres|Polda|Kapolres|Komisi|Dalam|Untuk|Guna|"
    r"Usai|Setelah|Menjelang|Jelang|Memasuki|Pada|Sejumlah|Seluruh|Para|Masyarakat|"
    r"Asisten|Camat|Lurah|Satuan|Presiden|Menteri|Kementerian|Direktur|Forum|Hujan|"
    r"Perusahaan|Rumah|Upaya|Sebagai|Petugas|Tidak|Mulai|Kegiatan|Rapat|[A-Z]{3,}\b)"
)


def _is_dateline(found: regex.Match[str], rest: str) -> bool:
    place = found["place"]
    if not _LABELS.isdisjoint(regex.split(r"[ -]", place.upper())):
        return False
    if found["medium"] or found["after"]:
        return True
    if place.isupper():
        return len(place) >= len("DURI") and bool(regex.search("[AIUEO]", place))
    return bool(_OPENERS.match(rest))


_CREDIT = regex.compile(r"(?:^|\n|[.!?…”\"])\s*(?P<all>\((?P<who>[^()\n]{2,60})\))\.?$")
_OFFICE = regex.compile(
    r"(?:dis)?kominfo\w*|antara|infotorial|advertorial|adv|rls|rel|rilis|humas|hms|mc|"
    r"prokopim|protokol|redaksi|red|ppid|ikp|pikp|mediacenter|liputan|dinas|pemko|"
    r"pemkab|pemprov|setda|biro",
    regex.IGNORECASE,
)
_CREDITED = regex.compile(
    r"(?:\p{Lu}[\p{L}.]*|dan|&)(?:[ /,]+(?:\p{Lu}[\p{L}.]*|dan|&|(?<=/)\p{Ll}+))*"
    r"|\p{L}+(?:/\p{L}+)*"
)


def _is_credit(who: str) -> bool:
    """Whether brackets at the end name who wrote, and nothing the public needs."""
    words = regex.findall(r"\p{L}+", who)
    if len(words) > NAME_WORDS or not _CREDITED.fullmatch(who):
        return False
    if not _CALENDAR.isdisjoint(map(str.upper, words)):
        return False
    return "/" in who or any(map(_OFFICE.fullmatch, words))
