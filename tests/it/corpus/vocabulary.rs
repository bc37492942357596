//! How people say things, in four languages. All phrases are our own.

/// A kind of problem, in one language.
pub struct Saying {
    /// Words for the thing.
    pub things: &'static [&'static str],
    /// What is wrong with it.
    pub states: &'static [&'static str],
}

/// A kind of problem.
pub struct Kind {
    pub service: &'static str,
    pub group: &'static str,
    pub name: &'static str,
    /// In the order of [`LANGUAGES`].
    pub sayings: [Saying; 4],
}

const fn saying(things: &'static [&'static str], states: &'static [&'static str]) -> Saying {
    Saying { things, states }
}

/// What is the same for all kinds, in one language.
pub struct Language {
    pub streets: &'static [&'static str],
    pub landmarks: &'static [&'static str],
    pub details: &'static [&'static str],
}

pub const LANGUAGES: [Language; 4] = [
    Language {
        streets: &[
            "Maple Street",
            "Harbour Road",
            "King's Lane",
            "Station Road",
            "Mill Hill",
            "Orchard Avenue",
        ],
        landmarks: &[
            "in front of the primary school",
            "next to the bakery",
            "at the bus stop",
            "by the playground",
            "opposite the pharmacy",
            "near the church steps",
            "behind the supermarket",
            "at the crossing",
            "beside the bicycle racks",
            "outside the library",
            "at the corner with the bank",
            "by the river bridge",
        ],
        details: &[
            "since last week",
            "my daughter nearly fell",
            "cars have to swerve",
            "it smells terrible",
            "older people avoid the place",
            "it is worse when it rains",
            "neighbours complain as well",
            "somebody put a cone there",
            "dangerous in the evening",
            "children play around it",
        ],
    },
    Language {
        streets: &[
            "rue des Érables",
            "chemin du Port",
            "ruelle du Roi",
            "rue de la Gare",
            "côte du Moulin",
            "avenue du Verger",
        ],
        landmarks: &[
            "devant l'école primaire",
            "à côté de la boulangerie",
            "à l'arrêt d'autobus",
            "près de l'aire de jeux",
            "en face de la pharmacie",
            "près des marches de l'église",
            "derrière le supermarché",
            "au passage piéton",
            "à côté des supports à vélos",
            "devant la bibliothèque",
            "au coin de la banque",
            "au pont de la rivière",
        ],
        details: &[
            "depuis la semaine dernière",
            "ma fille a failli tomber",
            "les voitures font un écart",
            "ça sent très mauvais",
            "les personnes âgées évitent l'endroit",
            "c'est pire quand il pleut",
            "les voisins se plaignent aussi",
            "quelqu'un a posé un cône",
            "dangereux le soir",
            "des enfants jouent autour",
        ],
    },
    Language {
        streets: &[
            "Ahornstraße",
            "Hafenweg",
            "Königsgasse",
            "Bahnhofstraße",
            "Mühlberg",
            "Obstgartenallee",
        ],
        landmarks: &[
            "vor der Grundschule",
            "neben der Bäckerei",
            "an der Bushaltestelle",
            "am Spielplatz",
            "gegenüber der Apotheke",
            "bei der Kirchentreppe",
            "hinter dem Supermarkt",
            "am Zebrastreifen",
            "neben den Fahrradständern",
            "vor der Bücherei",
            "an der Ecke mit der Sparkasse",
            "an der Flussbrücke",
        ],
        details: &[
            "seit letzter Woche",
            "meine Tochter ist fast gestürzt",
            "Autos müssen ausweichen",
            "es stinkt fürchterlich",
            "ältere Leute meiden die Stelle",
            "bei Regen ist es schlimmer",
            "Nachbarn beschweren sich auch",
            "jemand hat ein Hütchen hingestellt",
            "abends gefährlich",
            "Kinder spielen drumherum",
        ],
    },
    Language {
        streets: &[
            "Vaahterakatu",
            "Satamatie",
            "Kuninkaankuja",
            "Asematie",
            "Myllymäki",
            "Puutarhakatu",
        ],
        landmarks: &[
            "alakoulun edessä",
            "leipomon vieressä",
            "bussipysäkin kohdalla",
            "leikkipuiston luona",
            "apteekkia vastapäätä",
            "kirkon portaiden lähellä",
            "marketin takana",
            "suojatien kohdalla",
            "pyörätelineiden vieressä",
            "kirjaston edessä",
            "pankin kulmalla",
            "joen sillan luona",
        ],
        details: &[
            "viime viikosta lähtien",
            "tyttäreni melkein kaatui",
            "autot joutuvat väistämään",
            "haisee kamalalle",
            "vanhukset välttävät paikkaa",
            "sateella pahempi",
            "naapuritkin valittavat",
            "joku laittoi kartion",
            "vaarallinen iltaisin",
            "lapset leikkivät ympärillä",
        ],
    },
];

pub const KINDS: [Kind; 8] = [
    Kind {
        service: "LAMP",
        group: "Lights",
        name: "Street lamp",
        sayings: [
            saying(
                &["street lamp", "street light", "lamp post", "lantern", "light"],
                &[
                    "is out",
                    "does not work",
                    "flickers all night",
                    "stays dark",
                    "buzzes loudly",
                    "is on during the day",
                ],
            ),
            saying(
                &["lampadaire", "réverbère", "éclairage", "lampe"],
                &[
                    "est éteint",
                    "ne fonctionne plus",
                    "clignote toute la nuit",
                    "reste noir",
                    "bourdonne",
                    "allumé en plein jour",
                ],
            ),
            saying(
                &["Straßenlampe", "Laterne", "Straßenbeleuchtung", "Lampe"],
                &[
                    "ist aus",
                    "funktioniert nicht",
                    "flackert die ganze Nacht",
                    "bleibt dunkel",
                    "brummt laut",
                    "brennt am Tag",
                ],
            ),
            saying(
                &["katuvalo", "katulamppu", "valaisin", "lamppu"],
                &[
                    "on pimeänä",
                    "ei toimi",
                    "vilkkuu koko yön",
                    "pysyy sammuneena",
                    "surisee kovaa",
                    "palaa päivällä",
                ],
            ),
        ],
    },
    Kind {
        service: "SIGNAL",
        group: "Lights",
        name: "Traffic signal",
        sayings: [
            saying(
                &["traffic light", "traffic signal", "pedestrian signal", "signals"],
                &[
                    "stuck on red",
                    "does not work",
                    "flashes yellow",
                    "button does nothing",
                    "turned the wrong way",
                ],
            ),
            saying(
                &["feu de circulation", "feux", "feu piéton", "signalisation"],
                &[
                    "bloqué au rouge",
                    "ne fonctionne plus",
                    "clignote jaune",
                    "le bouton ne répond pas",
                    "tourné du mauvais côté",
                ],
            ),
            saying(
                &["Ampel", "Verkehrsampel", "Fußgängerampel", "Lichtsignal"],
                &[
                    "bleibt auf Rot",
                    "funktioniert nicht",
                    "blinkt gelb",
                    "der Knopf tut nichts",
                    "falsch gedreht",
                ],
            ),
            saying(
                &["liikennevalo", "liikennevalot", "jalankulkuvalo", "valo-opaste"],
                &[
                    "jumissa punaisella",
                    "ei toimi",
                    "vilkkuu keltaista",
                    "nappi ei tee mitään",
                    "kääntynyt väärin",
                ],
            ),
        ],
    },
    Kind {
        service: "POTHOLE",
        group: "Roads",
        name: "Pothole",
        sayings: [
            saying(
                &["pothole", "hole in the road", "crater", "hole"],
                &[
                    "very deep",
                    "full of water",
                    "damaged my tyre",
                    "gets bigger",
                    "in the right lane",
                    "patched badly",
                ],
            ),
            saying(
                &["nid-de-poule", "trou dans la chaussée", "cratère", "trou"],
                &[
                    "très profond",
                    "plein d'eau",
                    "a abîmé mon pneu",
                    "s'agrandit",
                    "sur la voie de droite",
                    "mal rebouché",
                ],
            ),
            saying(
                &["Schlagloch", "Loch in der Fahrbahn", "Krater", "Loch"],
                &[
                    "sehr tief",
                    "voller Wasser",
                    "hat meinen Reifen beschädigt",
                    "wird größer",
                    "auf der rechten Spur",
                    "schlecht geflickt",
                ],
            ),
            saying(
                &["kuoppa", "reikä tiessä", "kraateri", "päällystevaurio"],
                &[
                    "hyvin syvä",
                    "täynnä vettä",
                    "rikkoi renkaani",
                    "suurenee",
                    "oikealla kaistalla",
                    "paikattu huonosti",
                ],
            ),
        ],
    },
    Kind {
        service: "SIDEWALK",
        group: "Roads",
        name: "Sidewalk",
        sayings: [
            saying(
                &["sidewalk", "pavement", "paving slab", "kerb"],
                &[
                    "is broken",
                    "slab is loose",
                    "tripping hazard",
                    "sunken",
                    "wheelchairs cannot pass",
                ],
            ),
            saying(
                &["trottoir", "dalle", "bordure", "pavé"],
                &[
                    "est brisé",
                    "dalle qui bouge",
                    "on trébuche",
                    "affaissé",
                    "les fauteuils ne passent pas",
                ],
            ),
            saying(
                &["Gehweg", "Bürgersteig", "Gehwegplatte", "Bordstein"],
                &[
                    "ist kaputt",
                    "Platte wackelt",
                    "Stolperfalle",
                    "abgesackt",
                    "Rollstühle kommen nicht durch",
                ],
            ),
            saying(
                &["jalkakäytävä", "laatta", "reunakivi", "kiveys"],
                &[
                    "on rikki",
                    "laatta irti",
                    "kompastumisvaara",
                    "painunut",
                    "pyörätuolilla ei pääse",
                ],
            ),
        ],
    },
    Kind {
        service: "DUMPING",
        group: "Waste",
        name: "Illegal dumping",
        sayings: [
            saying(
                &["mattress", "rubbish bags", "old sofa", "pile of rubbish", "building rubble"],
                &[
                    "dumped",
                    "left on the street",
                    "lying around",
                    "blocks the way",
                    "torn open by animals",
                ],
            ),
            saying(
                &["matelas", "sacs de déchets", "vieux canapé", "tas d'ordures", "gravats"],
                &[
                    "abandonné",
                    "laissé dans la rue",
                    "traîne par terre",
                    "bloque le passage",
                    "éventré par des animaux",
                ],
            ),
            saying(
                &["Matratze", "Müllsäcke", "altes Sofa", "Müllhaufen", "Bauschutt"],
                &[
                    "abgeladen",
                    "liegt auf der Straße",
                    "liegt herum",
                    "versperrt den Weg",
                    "von Tieren aufgerissen",
                ],
            ),
            saying(
                &["patja", "jätesäkkejä", "vanha sohva", "roskakasa", "rakennusjätettä"],
                &["hylätty", "jätetty kadulle", "lojuu maassa", "tukkii kulun", "eläinten repimä"],
            ),
        ],
    },
    Kind {
        service: "BIN",
        group: "Waste",
        name: "Litter bin",
        sayings: [
            saying(
                &["litter bin", "trash can", "rubbish bin", "waste basket"],
                &["overflows", "has not been emptied", "lid is missing", "burnt", "full of wasps"],
            ),
            saying(
                &["poubelle", "corbeille", "bac à ordures", "bac"],
                &[
                    "déborde",
                    "n'a pas été vidée",
                    "le couvercle manque",
                    "a brûlé",
                    "pleine de guêpes",
                ],
            ),
            saying(
                &["Mülleimer", "Papierkorb", "Abfalleimer", "Tonne"],
                &[
                    "quillt über",
                    "wurde nicht geleert",
                    "Deckel fehlt",
                    "verbrannt",
                    "voller Wespen",
                ],
            ),
            saying(
                &["roska-astia", "roskakori", "jäteastia", "roskis"],
                &[
                    "tulvii yli",
                    "ei ole tyhjennetty",
                    "kansi puuttuu",
                    "palanut",
                    "täynnä ampiaisia",
                ],
            ),
        ],
    },
    Kind {
        service: "GRAFFITI",
        group: "Cleaning",
        name: "Graffiti",
        sayings: [
            saying(
                &["graffiti", "spray paint", "tag", "scrawl"],
                &[
                    "on the wall",
                    "on the electricity box",
                    "insulting words",
                    "in red letters",
                    "covers the sign",
                ],
            ),
            saying(
                &["graffiti", "peinture", "tag", "gribouillage"],
                &[
                    "sur le mur",
                    "sur le boîtier électrique",
                    "mots insultants",
                    "en lettres rouges",
                    "cache le panneau",
                ],
            ),
            saying(
                &["Graffiti", "Sprühfarbe", "Tag", "Schmiererei"],
                &[
                    "an der Wand",
                    "am Stromkasten",
                    "beleidigende Worte",
                    "in roten Buchstaben",
                    "verdeckt das Schild",
                ],
            ),
            saying(
                &["graffiti", "spraymaalia", "tägi", "töherrys"],
                &[
                    "seinässä",
                    "sähkökaapissa",
                    "loukkaavia sanoja",
                    "punaisin kirjaimin",
                    "peittää kyltin",
                ],
            ),
        ],
    },
    Kind {
        service: "TREE",
        group: "Parks",
        name: "Tree",
        sayings: [
            saying(
                &["tree", "branch", "linden tree", "trunk"],
                &[
                    "has fallen",
                    "hangs over the cables",
                    "is rotten",
                    "about to break",
                    "roots lift the ground",
                ],
            ),
            saying(
                &["arbre", "branche", "tilleul", "tronc"],
                &[
                    "est tombé",
                    "pend sur les câbles",
                    "est pourri",
                    "va casser",
                    "les racines soulèvent le sol",
                ],
            ),
            saying(
                &["Baum", "Ast", "Linde", "Stamm"],
                &[
                    "ist umgestürzt",
                    "hängt über den Leitungen",
                    "ist morsch",
                    "bricht bald ab",
                    "Wurzeln heben den Boden",
                ],
            ),
            saying(
                &["puu", "oksa", "lehmus", "runko"],
                &[
                    "on kaatunut",
                    "roikkuu johtojen päällä",
                    "on laho",
                    "katkeaa pian",
                    "juuret nostavat maata",
                ],
            ),
        ],
    },
];

/// What people write around it, in the order of [`LANGUAGES`]; it says nothing of the kind.
pub const AROUND: [&[&str]; 4] = [
    &[
        "Hello,",
        "Please fix it.",
        "Thank you!",
        "I would like to report:",
        "Can somebody have a look?",
        "Again…",
    ],
    &[
        "Bonjour,",
        "Merci de réparer.",
        "Merci !",
        "Je voudrais signaler :",
        "Quelqu'un peut regarder ?",
        "Encore…",
    ],
    &[
        "Guten Tag,",
        "Bitte reparieren.",
        "Danke!",
        "Ich möchte melden:",
        "Kann jemand nachsehen?",
        "Schon wieder…",
    ],
    &[
        "Hei,",
        "Korjatkaa kiitos.",
        "Kiitos!",
        "Haluaisin ilmoittaa:",
        "Voisiko joku katsoa?",
        "Taas…",
    ],
];
