//! Words that announce a name, a telephone number or a number plate, by language. A table of our own.

/// Words of one language.
#[derive(Debug)]
pub(super) struct Cues {
    /// The language.
    pub(super) locale: &'static str,
    /// What people say before their own name, in any case.
    pub(super) introductions: &'static [&'static str],
    /// Titles, written as here; a full stop may follow.
    pub(super) titles: &'static [&'static str],
    /// Words for a telephone, folded.
    pub(super) phones: &'static [&'static str],
    /// Words for a number plate, in any case.
    pub(super) plates: &'static [&'static str],
    /// Words that may stand between such a word and the number, folded.
    pub(super) fillers: &'static [&'static str],
}

/// All languages.
pub(super) const CUES: [Cues; 6] = [
    Cues {
        locale: "en",
        introductions: &[
            "my name is",
            "my name's",
            "my name’s",
            "i am called",
            "i'm called",
            "signed by",
        ],
        titles: &["Mr", "Mrs", "Ms", "Miss", "Mx"],
        phones: &[
            "phone",
            "telephone",
            "tel",
            "call",
            "mobile",
            "cell",
            "text",
            "whatsapp",
            "sms",
            "fax",
        ],
        plates: &["licence plate", "license plate", "number plate", "plate", "registration", "reg"],
        fillers: &["me", "us", "at", "on", "is", "number", "no", "nr", "my"],
    },
    Cues {
        locale: "fr",
        introductions: &["je m'appelle", "je m’appelle", "mon nom est", "signé par"],
        titles: &["M", "Mr", "Mme", "Mlle", "Monsieur", "monsieur", "Madame", "madame"],
        phones: &[
            "telephone",
            "tel",
            "portable",
            "cellulaire",
            "appelez",
            "appeler",
            "joindre",
            "fixe",
        ],
        plates: &[
            "plaque d'immatriculation",
            "plaque d’immatriculation",
            "immatriculation",
            "immatriculée",
            "immatriculé",
            "plaque",
        ],
        fillers: &["moi", "me", "au", "le", "est", "numero", "no", "mon"],
    },
    Cues {
        locale: "de",
        introductions: &["mein name ist", "ich heiße", "ich heisse", "gezeichnet"],
        titles: &["Herr", "Herrn", "Frau", "Familie"],
        phones: &[
            "telefon",
            "telefonnummer",
            "tel",
            "handy",
            "handynummer",
            "mobil",
            "rufnummer",
            "anrufen",
            "festnetz",
        ],
        plates: &["kennzeichen", "nummernschild", "autonummer"],
        fillers: &["unter", "ist", "nummer", "nr", "meine", "mich", "der", "lautet"],
    },
    Cues {
        locale: "es",
        introductions: &["me llamo", "mi nombre es", "firmado por"],
        titles: &["Sr", "Sra", "Srta", "señor", "Señor", "señora", "Señora", "doña", "Doña"],
        phones: &["telefono", "tel", "movil", "celular", "llamar", "llamen", "llameme"],
        plates: &["matrícula", "matricula", "placa"],
        fillers: &["al", "es", "numero", "num", "mi", "me", "el"],
    },
    Cues {
        locale: "nl",
        introductions: &["mijn naam is", "ik heet", "getekend"],
        titles: &[
            "meneer", "Meneer", "mevrouw", "Mevrouw", "dhr", "Dhr", "mevr", "Mevr", "mw", "Mw",
        ],
        phones: &["telefoon", "telefoonnummer", "tel", "mobiel", "bel", "bellen", "bereikbaar"],
        plates: &["kenteken", "nummerplaat", "kentekenplaat"],
        fillers: &["mij", "me", "op", "is", "nummer", "nr", "mijn"],
    },
    Cues {
        locale: "fi",
        introductions: &["minun nimeni on", "nimeni on", "terveisin"],
        titles: &["herra", "Herra", "rouva", "Rouva", "neiti", "Neiti"],
        phones: &[
            "puhelin",
            "puhelinnumero",
            "puh",
            "gsm",
            "kannykka",
            "matkapuhelin",
            "soittakaa",
            "soita",
        ],
        plates: &["rekisterinumero", "rekisterikilpi", "rekisteritunnus", "rekkari"],
        fillers: &["numero", "numeroon", "on", "minulle"],
    },
];
