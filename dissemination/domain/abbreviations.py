"""What office prose writes short, and what a sentence opens with: small letters."""

from __future__ import annotations


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# They stand before a name or a number and never end a sentence.
BEFORE_A_NAME = _words(
    "jl jln gg no telp tlp yth bpk sdr sdri tn ny nn dr drg drs dra ir prof hj kh tgk "
    "ust ustz kab kec kel prov kpd st jend letjen mayjen brigjen kol letkol kapt "
    "komjen irjen kombes kompol akbp akp iptu ipda aiptu aipda bripka brigpol lettu "
    "letda serma serka wkl plt plh pj pjs muh moh mhd abd rd tb pt cv ud apt ns pdt "
    "komp perum upt uptd univ fak dsn ds kp hr a.n cq sp dok mgs kgs pol inf kav arh"
)
# They stand before a number; elsewhere they are words or end a sentence.
BEFORE_A_NUMBER = _words(
    "hal hlm ps psl ay vol ed km lt pkl tgl min maks rp tel fax hp ext bab jan feb "
    "mar apr jun jul agt agu ags sep sept okt nov des rt rw sk ta hub gel"
)
# They end a list, and with it a sentence when a capital follows.
AT_THE_END = _words("dll dsb dst dkk tsb sbb tbk ttd swt saw utk")
# What a single capital after them is the name of.
LETTERED = _words(
    "vitamin hepatitis tipe golongan kelas kelompok rute zona gedung poin huruf "
    "lampiran kategori grup blok jalur paket tim regu sesi ruang abjad seksi hall "
    "aula sektor terminal seri pelat koridor nilai predikat akreditasi terakreditasi "
    "darah"
)
# No name goes on with them: after "terakreditasi A." they open a sentence.
OPENERS = _words(
    "ada adapun agar anda atas bagi bahkan begitu berikut bila bukan cek dalam dan "
    "dari demi dengan di dia dilarang hal harap hubungi ia ikuti ini itu jadwal "
    "jangan jika juga kalau kami karena ke kedua keduanya kegiatan kemudian ketiga "
    "kita lalu layanan maka mari masyarakat melalui menurut mereka meski mohon namun "
    "oleh orang pada para pastikan pelayanan pendaftaran petugas peserta saat sampai "
    "sebelum sebelumnya sedangkan segera sehingga sejak selain seluruh sementara "
    "semua seperti sesuai setelah setiap silakan supaya telah tersedia tetapi tidak "
    "untuk waktu warga yang yuk acara air anggaran bantuan biaya dana data denda dinas "
    "hadiah harga hujan jalan jumlah kasus kendaraan korban kuota listrik lokasi lomba "
    "pasien pembangunan pemerintah penonton perbaikan posko program rambu rapat sanksi "
    "sekolah tarif tiket total wartawan"
)
