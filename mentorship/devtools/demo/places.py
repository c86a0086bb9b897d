"""Where a demo's people may live: time zones, languages and given names."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """`languages`: those that many there speak, the most usual one first."""

    zones: tuple[str, ...]
    languages: tuple[str, ...]
    names: tuple[str, ...]


def place(zones: str, languages: str, names: str) -> Place:
    return Place(tuple(zones.split()), tuple(languages.split()), tuple(names.split()))


PLACES = (
    place("Africa/Lagos", "en yo", "Ada Bisi Chidi Dele Efe Femi Kemi Tobi Uche Yemi"),
    place("Africa/Accra", "en ak", "Abena Afia Ama Esi Kojo Kwame Kwesi Yaa"),
    place("Africa/Nairobi", "sw en", "Achieng Baraka Imani Juma Njeri Otieno Wambui Zuri"),
    place("Africa/Cairo", "ar", "Amir Dalia Hany Laila Mona Nour Omar Salma Yara"),
    place("Africa/Casablanca Africa/Tunis", "ar fr", "Anis Hiba Karim Malika Rania Sofiane Yasmine Zineb"),
    place("Africa/Dakar Africa/Abidjan", "fr", "Aminata Awa Cheikh Fatou Ibou Mariama Ousmane Seynabou"),
    place("Africa/Johannesburg", "en zu", "Lindiwe Nomsa Sipho Thabo Themba Zanele"),
    place("America/Sao_Paulo", "pt", "Ana Bruno Caio Davi Iara Julia Marina Tiago Vitor"),
    place("America/Bogota America/Lima", "es", "Alba Camilo Diego Luz Marisol Paola Rocio Tomas"),
    place("America/Argentina/Buenos_Aires", "es", "Agustina Facundo Joaquin Lautaro Micaela Nahuel Sol"),
    place("America/Mexico_City", "es", "Citlali Emilio Itzel Lupe Pablo Ximena Yolotl"),
    place("America/Toronto America/Montreal", "fr en", "Chloe Etienne Jade Mathis Noemie Sacha Zoe"),
    place("America/New_York America/Chicago", "en", "Casey Drew Harper Jordan Quinn Riley Rowan"),
    place("America/Los_Angeles", "en es", "Alex Dana Elena Jaime Marisa Robin Sky"),
    place("Asia/Kolkata", "hi en", "Aditi Arjun Deepa Farah Ishaan Kavya Neel Priya Rohan Tara"),
    place("Asia/Kolkata", "ta en", "Anbu Divya Kavin Meena Nila Selvi Vetri"),
    place("Asia/Dhaka", "bn", "Anika Farhan Jahid Mitu Nabila Rafi Shirin"),
    place("Asia/Karachi", "ur en", "Ayesha Bilal Hamza Mahnoor Sana Zain"),
    place("Asia/Jakarta", "id", "Adi Dewi Eka Indah Putri Rizki Sari Wayan"),
    place("Asia/Ho_Chi_Minh", "vi", "Anh Duc Hoa Khanh Lan Minh Phuong Tuan"),
    place("Asia/Manila", "tl en", "Amihan Bayani Dalisay Ligaya Mayumi Tala"),
    place("Asia/Shanghai Asia/Taipei", "zh", "Fang Jie Lei Mei Ning Ping Xin Yun"),
    place("Asia/Tokyo", "ja", "Aoi Haru Kaito Mio Ren Sora Yui"),
    place("Asia/Seoul", "ko", "Bora Dami Hana Jiho Minjun Seo Yuna"),
    place("Asia/Tehran", "fa", "Arash Darya Kian Laleh Navid Parisa Shirin"),
    place("Europe/Istanbul", "tr", "Ayla Can Defne Ege Leyla Mert Selin"),
    place("Europe/Kyiv", "uk", "Bohdan Darka Lesia Maksym Oksana Taras Zlata"),
    place("Europe/Warsaw", "pl", "Basia Jacek Kasia Lech Magda Wojtek Zosia"),
    place("Europe/Berlin Europe/Vienna", "de", "Anke Falk Greta Jannis Lene Matthis Silke"),
    place("Europe/Paris", "fr", "Anouk Basile Celeste Gaspard Lucie Maelle Remi"),
    place("Europe/Madrid", "es", "Alma Iker Jimena Leire Nuria Oriol Xabier"),
    place("Europe/Rome", "it", "Alice Bruna Dario Elisa Gaia Livio Sandro"),
    place("Europe/Stockholm", "sv", "Astrid Ebbe Freja Lova Nils Signe Tove"),
    place("Europe/London Europe/Dublin", "en", "Aled Bronwen Callum Eilidh Fionn Maeve Rhys"),
    place("Australia/Sydney Pacific/Auckland", "en", "Banjo Kirra Lachie Matilda Nikau Tui Wiremu"),
)
