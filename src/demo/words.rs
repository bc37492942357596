//! Words for invented reports, in two languages: streets, answers, what crews say.

use super::dice::Dice;
use crate::requests::DetailedStatus;

/// The language a report is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    English,
    French,
}

impl Language {
    /// The one of two that is in this language.
    pub(super) fn choose<T>(self, english: T, french: T) -> T {
        match self {
            Self::English => english,
            Self::French => french,
        }
    }
}

const STREET_KINDS: [&str; 5] = ["rue", "avenue", "boulevard", "chemin", "place"];
/// None of them is meant to exist.
const STREETS: [&str; 24] = [
    "des Érables-Bleus",
    "du Héron-Gris",
    "de la Vieille-Écluse",
    "des Trois-Renards",
    "du Tilleul-Creux",
    "de la Harpe",
    "des Merles-Chanteurs",
    "du Pont-Perdu",
    "de l'Étoile-Polaire",
    "des Carillons",
    "du Moulin-Rouillé",
    "de la Lanterne",
    "des Pommiers-Nains",
    "du Castor-Blanc",
    "de la Brise",
    "des Cordiers-Anciens",
    "du Quai-Dormant",
    "de la Bergamote",
    "des Girouettes",
    "du Sureau",
    "de l'Alambic",
    "des Papillons-Noirs",
    "du Granit-Rose",
    "de la Clairière",
];

/// A street that nobody will find on a map.
pub(super) fn street(dice: &mut Dice) -> String {
    format!("{} {}", dice.word(&STREET_KINDS), dice.word(&STREETS))
}

/// A short answer in one line.
pub(super) fn short(dice: &mut Dice, code: &str, language: Language) -> String {
    match code {
        "CORNER" => format!("{} / {}", street(dice), street(dice)),
        "PARK" => format!("Parc {}", dice.word(&STREETS)),
        "LAMP_ID" => format!("L-{:05}", dice.number(100, 89_999)),
        _ => language.choose("A tyre", "Un pneu").to_owned(),
    }
}

/// An answer of several lines.
pub(super) fn long(dice: &mut Dice, language: Language) -> String {
    let english = ["Sofa\nTwo chairs", "Mattress", "Since last winter.\nNobody answered.", "Table"];
    let french =
        ["Divan\nDeux chaises", "Matelas", "Depuis l'hiver.\nPersonne n'a répondu.", "Table"];
    dice.word(language.choose(&english, &french)).to_owned()
}

/// What is said when a report changes.
pub(super) fn note(dice: &mut Dice, status: DetailedStatus, language: Language) -> &'static str {
    let (english, french): ([&str; 2], [&str; 2]) = match status {
        DetailedStatus::Investigating | DetailedStatus::ForTriage => (
            ["An inspector will look at the place.", "We are finding out who is in charge."],
            ["Un inspecteur ira voir.", "Nous cherchons qui est responsable."],
        ),
        DetailedStatus::InProgress | DetailedStatus::Open | DetailedStatus::Reopen => (
            ["A crew is at work.", "Work has begun."],
            ["Une équipe est au travail.", "Les travaux ont commencé."],
        ),
        DetailedStatus::Planned | DetailedStatus::ActionScheduled => (
            ["Planned for the next round.", "A date is set."],
            ["Prévu pour la prochaine tournée.", "Une date est fixée."],
        ),
        DetailedStatus::Fixed => (
            ["Done. Thank you for telling us.", "Repaired."],
            ["C'est fait. Merci de nous l'avoir signalé.", "Réparé."],
        ),
        DetailedStatus::Duplicate => (
            ["Somebody reported this before; we follow the first report.", "Already known."],
            ["Déjà signalé ; nous suivons la première demande.", "Déjà connu."],
        ),
        DetailedStatus::NoFurtherAction | DetailedStatus::Cancelled => (
            ["The crew found nothing to do.", "Within what the rules allow."],
            ["L'équipe n'a rien trouvé à faire.", "Conforme au règlement."],
        ),
        DetailedStatus::NotCouncilsResponsibility | DetailedStatus::InternalReferral => (
            ["Passed on to those who are in charge.", "Private ground: the owner was told."],
            ["Transmis aux responsables.", "Terrain privé : le propriétaire est prévenu."],
        ),
        DetailedStatus::Closed => (["Closed.", ""], ["Fermé.", ""]),
    };
    dice.word(language.choose(&english, &french))
}
